"""`iotcentral diff` on the real engine: the drift that a refresh shows, and two applications."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_simulator import Behaviour
from tests.engine.application import fill
from tests.engine.programs import AUTHORIZATIONS, CANARY, all_destinations, all_exports
from tests.engine.project import Project, Run
from tests.engine.service import Service

PROGRAM = """
hook = iotcentral.Destination(
    "hook", display_name="Hook", type="webhook@v1", url="https://x.example/?key=canary-url",
    destination_id="hook",
)
hub = iotcentral.Destination(
    "hub", display_name="Hub", type="eventhubs@v1", destination_id="hub",
    authorization=iotcentral.EventHubsConnectionStringArgs(
        connection_string="Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=canary-hub;EntityPath=hub"
    ),
)
iotcentral.Export(
    "stream", display_name="Stream", source="telemetry", destinations=[hook, hub],
    export_id="stream", filter=pulumi.Output.secret("SELECT * FROM canary-filter"),
)
"""


@pytest.fixture
def other() -> Iterator[Service]:
    """Another application, with a token of its own."""
    with Service() as running:
        yield running


def diff(project: Project, *options: str, **environment: str) -> Run:
    """Run `iotcentral diff`; it never shows a secret."""
    done = project.iotcentral("diff", *options, **environment)
    assert CANARY not in done.output + done.errors
    return done


def objects(project: Project, *options: str) -> dict[str, Any]:
    """Return the objects that differ, by id."""
    done = diff(project, "--json", *options)
    told = json.loads(done.output)
    assert done.code == (3 if told["differs"] else 0), done
    return {one["id"]: one for one in told["objects"]}


def fields(one: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {it["path"]: (it.get("here"), it.get("there")) for it in one["fields"]}


def configure(project: Project, service: Service, other: Service) -> None:
    """Lead the stack to one application, and let it know another one."""
    applications = json.dumps({"prod": {"endpoint": other.url, "apiToken": other.token}})
    secret = ("config", "set", "--secret")
    project.pulumi("config", "set", "iotcentral:endpoint", service.url).succeeded()
    project.pulumi(*secret, "iotcentral:applications", applications).succeeded()


def test_every_type_is_without_differences_after_an_up(service: Service, project: Project) -> None:
    project.write(all_destinations("A") + all_exports("A", ("properties",))).up().succeeded()
    service.taken()
    done = diff(project).succeeded()
    assert f"no differences: {len(AUTHORIZATIONS) + 2} compared" in done.output
    assert f"here:  {service.url}" in done.output
    assert "there: the state of the stack engine-test/dev" in done.output
    asked = service.taken()
    assert asked.writes() == asked.single_reads() == 0


def test_drift_is_what_a_refresh_shows_and_is_gone_when_it_was_mended(
    service: Service, project: Project
) -> None:
    project.write(PROGRAM).up().succeeded()
    application = service.simulator.application()
    with application.destinations.edit("hub") as held:
        authorization = held["authorization"]
        text = authorization["connectionString"].replace("EntityPath=hub", "EntityPath=other")
        held["authorization"] = {**authorization, "connectionString": text}
    with application.destinations.edit("hook") as held:
        held["url"] = "https://canary-elsewhere.example/"
        held["displayName"] = "\x1b[31m[red]Renamed"
    with application.exports.edit("stream") as held:
        held["destinations"] = [{"id": "hub", "transform": "."}]
        held["enabled"] = False
        held["filter"] = "SELECT * FROM canary-other"
    found = objects(project)
    assert fields(found["hub"]) == {"authorization.connectionString": ("[secret]", "[secret]")}
    assert found["hub"]["fields"][0]["parts"] == ["EntityPath"]
    assert fields(found["hook"]) == {
        "displayName": ("\x1b[31m[red]Renamed", "Hook"),
        "url": ("[secret]", "[secret]"),
    }
    assert found["hook"]["patch"] == {"displayName": "Hook", "url": "[secret]"}
    assert found["hook"]["resource"] == "hook"
    assert fields(found["stream"]) == {
        "enabled": (False, True),
        "filter": ("[secret]", "[secret]"),
        'destinations["hub"].transform': (".", None),
        'destinations["hook"]': (None, {"id": "hook"}),
    }
    shown = diff(project)
    assert shown.code == 3
    assert "\x1b" not in shown.output
    assert "  enabled: false → true" in shown.output.splitlines()

    refreshed = project.refresh().succeeded().output
    assert all(name in refreshed for name in ("hub", "hook", "stream"))
    assert "no differences" in diff(project).succeeded().output
    project.up().succeeded()
    assert objects(project) == {}


def test_a_listing_that_lags_behind_an_up_is_no_difference(project: Project) -> None:
    with Service(behaviour=Behaviour(list_lag="one_read")) as service:
        project.environment.update(service.environment())
        project.write(PROGRAM).up().succeeded()
        # The first `up` lists, at any time between its writes. This one does not.
        project.write(PROGRAM.replace('display_name="', 'display_name="New ')).up().succeeded()
        service.taken()
        assert "no differences: 3 compared" in diff(project).succeeded().output
        assert service.taken().single_reads() == 3


def test_what_is_gone_and_what_nobody_manages_are_told(service: Service, project: Project) -> None:
    project.write(PROGRAM).up().succeeded()
    stranger = {"displayName": "Lost", "type": "webhook@v1", "url": "https://canary-stranger/"}
    service.put("destinations", "lost", stranger)
    assert objects(project)["lost"]["change"] == "unmanaged"
    assert "1 unmanaged" in diff(project).succeeded().output
    assert diff(project, "--strict").code == 3
    del service.simulator.application().exports["stream"]
    found = objects(project)
    assert found["stream"]["change"] == "onlyThere"
    assert found["stream"]["patch"]["filter"] == "[secret]"


def test_another_application_is_compared_by_its_name_with_its_own_token(
    service: Service, other: Service, project: Project
) -> None:
    configure(project, service, other)
    fill(service)
    fill(other)
    assert "no differences: 16 compared" in diff(project, "--with-application", "prod").output
    with other.simulator.application().exports.edit("e-1") as held:
        held["filter"] = None
        held["enrichments"] = {"name": {"path": "other"}}
    found = objects(project, "--with-application", "prod")
    assert list(found) == ["e-1"]
    assert fields(found["e-1"])["enrichments.name.path"] == ("$displayName", "other")
    assert found["e-1"]["patch"]["enrichments"]["building"] is None
    reached = objects(project, "--application", "prod", "--with-endpoint", service.url)
    assert fields(reached["e-1"])["enrichments.name.path"] == ("other", "$displayName")


def test_two_applications_are_compared_by_the_names_of_their_objects(
    service: Service, other: Service, project: Project
) -> None:
    configure(project, service, other)
    for held, prefix in ((service, "dev"), (other, "prod")):
        hook = {"displayName": "Hook", "type": "webhook@v1", "url": "https://canary.example/"}
        held.put("destinations", f"{prefix}-hook", hook)
        references = [{"id": f"{prefix}-hook"}]
        stream = {"displayName": "S", "enabled": True, "source": "telemetry"}
        held.put("exports", f"{prefix}-s", {**stream, "destinations": references})
    by_name = ("--with-application", "prod", "--by", "name")
    assert "no differences: 2 compared" in diff(project, *by_name).succeeded().output
    assert len(objects(project, "--with-application", "prod")) == 4
    with other.simulator.application().exports.edit("prod-s") as edited:
        edited["source"] = "properties"
    found = objects(project, *by_name)["dev-s"]
    assert found["otherId"] == "prod-s"
    assert found["replaces"] is True


def test_a_token_is_not_sent_to_an_application_that_it_is_not_for(
    service: Service, other: Service, project: Project
) -> None:
    refused = diff(project, "--with-endpoint", other.url)
    assert refused.code == 1
    assert f"IOTCENTRAL_API_TOKEN belongs to another application than {other.url}" in refused.errors
    assert other.taken().total() == 0
    itself = diff(project, "--with-endpoint", service.url)
    assert "both sides are the application" in itself.errors


def test_what_cannot_be_compared_is_one_line(service: Service, project: Project) -> None:
    (project.folder / "list.json").write_text("[]")
    refusals = {
        "list.json contains no destinations and no exports": ("--with-file", "list.json"),
        "No such file": ("--with-file", "none.json"),
        "no stack named 'other'": ("--stack", "other"),
    }
    for said, options in refusals.items():
        done = diff(project, *options)
        assert done.code == 1
        assert len(done.errors.splitlines()) == 1
        assert said in done.errors
        assert done.output == ""
    unknown = diff(project, "--with-application", "prod")
    assert unknown.code == 2
    assert "--with-application must be a name under iotcentral:applications" in unknown.errors
    denied = diff(project, IOTCENTRAL_API_TOKEN="SharedAccessSignature canary-wrong")
    assert denied.code == 1
    assert "401" in denied.errors


@pytest.mark.parametrize(
    "options",
    [
        ["--no-stack"],
        ["--with-file", "x", "--with-endpoint", "y"],
        ["--with-file", "x", "--strict"],
        ["--by", "name"],
        ["--by", "colour", "--with-file", "x"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    project: Project, options: list[str]
) -> None:
    assert diff(project, *options).code == 2
