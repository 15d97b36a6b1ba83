"""The exports of `iotcentral transform`: options, documents, the program and the application."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iotcentral_bounded.http import Request, exchanged
from iotcentral_simulator import Simulator
from tests.unit.cli.transform.running import DEFINITION, FILTER, HOT, Write, results, transform

PROGRAM = """
import pulumi
import pulumi_iotcentral as iotcentral

config = pulumi.Config()
hook = iotcentral.Destination(
    "hook", display_name="Desk", type="webhook@v1", url=config.require_secret("url")
)
iotcentral.Export(
    "alerts",
    iotcentral.ExportArgs(
        display_name="Overheating",
        source="telemetry",
        filter="SELECT * FROM devices WHERE temperature > 80",
        enrichments={"plant": iotcentral.EnrichmentArgs(value={"floor": None})},
        destinations=[
            iotcentral.DestinationReferenceArgs(id=hook, transform="[.device.id, .enrichments]")
        ],
    ),
)
iotcentral.Export(
    "secret",
    iotcentral.ExportArgs(
        display_name="Secret filter",
        source="telemetry",
        filter=config.require_secret("filter"),
        destinations=[hook],
    ),
)
print("of the program")
"""


def documents(one: dict[str, Any]) -> list[Any]:
    return [it["documents"] for export in one["exports"] for it in export["destinations"]]


@pytest.mark.usefixtures("write")
def test_options_are_an_export_without_a_source() -> None:
    enrichments = ["--enrich", "plant=7", "--enrich", "name=$displayName"]
    given = '{"device": {"name": "Oven"}, "telemetry": {"temperature": 99}}'
    (one,) = results("-", "--filter", FILTER, *enrichments, given=given)
    (export,) = one["exports"]
    assert (export["source"], export["passes"], export["reason"]) == (None, True, None)
    assert documents(one)[0][0]["enrichments"] == {"plant": "7", "name": "Oven"}


@pytest.mark.usefixtures("write")
def test_an_enrichment_can_be_a_property_of_the_device() -> None:
    device = {"properties": {"reported": {"firmware": "1.2"}}}
    given = json.dumps({"device": device, "telemetry": {"t": 1}})
    (one,) = results("-", "--enrich", "version=$firmware", given=given)
    assert documents(one)[0][0]["enrichments"] == {"version": "1.2"}


@pytest.mark.usefixtures("write")
def test_the_exports_of_a_document_with_the_source_of_the_message_run() -> None:
    (hot,) = results("hot.json", "--definition", "exports.json")
    assert [it["id"] for it in hot["exports"]] == ["alerts"]
    assert documents(hot) == [[["oven-1", "7"]]]
    (connected,) = results("--sample", "deviceConnectivity", "--definition", "exports.json")
    assert [(it["id"], it["enabled"]) for it in connected["exports"]] == [("connected", False)]
    assert transform("--sample", "audit", "--definition", "exports.json").exit_code == 7


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize("wanted", ["alerts", "Overheating"])
def test_an_export_is_selected_by_id_or_name(wanted: str) -> None:
    (one,) = results("hot.json", "--definition", "exports.json", "--export", wanted)
    assert [it["id"] for it in one["exports"]] == ["alerts"]


@pytest.mark.usefixtures("write")
def test_the_selected_export_must_have_the_source_of_the_message() -> None:
    done = transform("hot.json", "--definition", "exports.json", "--export", "connected")
    assert done.exit_code == 7
    assert "no export has the source telemetry" in done.stdout


@pytest.mark.usefixtures("write")
def test_a_name_that_no_export_has_lists_the_names() -> None:
    done = transform("hot.json", "--definition", "exports.json", "--export", "alert")
    assert done.exit_code == 1
    assert "Possible values are 'Overheating', 'Connections'." in done.stderr


def test_a_name_of_two_exports_is_ambiguous(write: Write) -> None:
    twins = [{**DEFINITION["exports"][0], "id": it} for it in ("a", "b")]
    write("twins.json", json.dumps(twins))
    done = transform("hot.json", "--definition", "twins.json", "--export", "Overheating")
    assert done.exit_code == 2
    assert "several exports are named 'Overheating'. Use --export with an ID." in done.stderr
    assert len(results("hot.json", "--definition", "twins.json")[0]["exports"]) == 2


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "reading d.json: the document has no export"),
        ([{"source": "telemetry", "filter": 3}], "the export: filter must be a string"),
        ([{"id": "a", "source": "telemetry", "destinations": [{}]}], "export 'a': destinations[0]"),
    ],
)
def test_a_document_that_cannot_be_run_is_one_line(
    write: Write, document: object, said: str
) -> None:
    write("d.json", json.dumps(document))
    done = transform("hot.json", "--definition", "d.json")
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"iotcentral transform: {said}")


@pytest.mark.processes
@pytest.mark.parametrize("option", [[], ["--program"]])
def test_the_program_of_the_folder_is_the_default(write: Write, option: list[str]) -> None:
    write("Pulumi.yaml", "name: plant\nruntime: python\n")
    write("__main__.py", PROGRAM)
    alerts, secret = results("hot.json", *option)[0]["exports"]
    assert (alerts["resource"], alerts["displayName"]) == ("alerts", "Overheating")
    (destination,) = alerts["destinations"]
    assert destination["displayName"] == "Desk"
    assert destination["documents"] == [["oven-1", {"plant": {"floor": None}}]]
    assert secret["passes"] is None
    assert secret["reason"] == "filter is unknown until `pulumi up`"
    assert transform("hot.json", *option).exit_code == 6
    assert transform("hot.json", *option, "--export", "alerts").exit_code == 0


@pytest.mark.processes
def test_a_program_without_exports_is_one_line(write: Write) -> None:
    write("Pulumi.yaml", "name: plant\nruntime: python\n")
    write("__main__.py", "")
    done = transform("hot.json")
    assert done.exit_code == 1
    assert "reading the program: The program declares no destination, export" in done.stderr


def test_the_exports_of_an_application_run(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", "SharedAccessSignature sr=a&sig=canary&skn=n&se=1")
    with Simulator(rate=0, quiet=True) as service:
        put(service.url)
        (one,) = results("hot.json", "--endpoint", service.url, "--no-stack")
        deployed = transform("hot.json", "--deployed", "--no-stack", "--endpoint", service.url)
    assert documents(one) == [[["oven-1", "7"]]]
    assert one["exports"][0]["destinations"][0]["displayName"] == "Desk"
    assert "→ Desk: 1 document" in deployed.stdout
    assert "canary" not in deployed.output


def put(url: str) -> None:
    """Create the destination and the exports of the definition."""
    for kind in ("destinations", "exports"):
        for body in DEFINITION[kind]:
            given = {name: it for name, it in body.items() if name != "id"}
            if kind == "exports":
                given.setdefault("enabled", True)
            query = "?api-version=2022-10-31-preview"
            address = f"{url}/api/dataExport/{kind}/{body['id']}{query}"
            headers = {"Authorization": "token"}
            status, content = exchanged(Request("PUT", address, json=given, headers=headers), 30)
            assert status == 200, content


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "a message is required. Use FILE, - for stdin, or --sample."),
        (["hot.json"], "an export is required. Use --jq, --filter or --enrich, --definition"),
        (["hot.json", "--sample", "audit"], "--sample conflicts with FILE"),
        (["hot.json", "--jq", "a", "--definition", "b"], "--jq conflicts with --definition"),
        (["hot.json", "--filter", "a", "--program"], "--filter conflicts with --program"),
        (["hot.json", "--deployed", "--program"], "--program conflicts with --deployed"),
        (["hot.json", "--jq", "a", "--export", "b"], "--export requires --definition"),
        (["hot.json", "--jq", "a", "--stack", "b"], "--stack requires --program or --deployed"),
        (["hot.json", "--jq", "alert.jq", "--raw", "--json"], "--raw conflicts with --json"),
        (["hot.json", "--jq", "alert.jq", "--raw", "-v"], "--verbose conflicts with --raw"),
        (["hot.json", "--jq", "alert.jq", "--update"], "--junit and --update require --test"),
        (["hot.json", "--test", "."], "--test conflicts with messages, exports and --raw"),
        (["hot.json", "--enrich", "a"], "--enrich must have the form NAME=VALUE or NAME=$PATH"),
    ],
)
def test_a_choice_that_is_not_clear_is_wrong_usage(arguments: list[str], said: str) -> None:
    done = transform(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"iotcentral transform: {said}")


def test_a_message_can_be_run_through_a_definition_of_stdin(write: Write) -> None:
    write("hot.json", HOT)
    (one,) = results("hot.json", "--definition", "-", given=json.dumps(DEFINITION))
    assert documents(one) == [[["oven-1", "7"]]]
