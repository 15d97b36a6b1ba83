"""`iotcentral dump`: everything that a service holds, as a file that the other commands take."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.application import fill
from tests.engine.programs import AUTHORIZATIONS, CANARY, all_destinations
from tests.engine.project import Project
from tests.engine.service import Service

SHOWN_BY_THE_SERVICE = ("canary-url", "canary-readable")
"""What the service itself does not mask: a webhook's URL, and a header that is not secret."""


def without_shown(text: str) -> str:
    """Return a text without what the service shows of the secrets."""
    for canary in SHOWN_BY_THE_SERVICE:
        text = text.replace(canary, "")
    return text


def objects(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [*document["destinations"], *document["exports"]]


def test_a_dump_holds_every_object_by_id_with_masked_secrets(
    service: Service, project: Project
) -> None:
    fill(service)
    done = project.iotcentral("dump", "--no-stack").succeeded()
    document = json.loads(done.output)
    assert document["application"] == service.url
    for kind in ("destinations", "exports"):
        ids = [one["id"] for one in document[kind]]
        assert ids == sorted(one["id"] for one in service.objects(kind))
        held = {one["id"]: one for one in service.objects(kind)}
        assert all(held[one["id"]].keys() <= one.keys() for one in document[kind])
    assert CANARY not in without_shown(done.output + done.errors)
    assert "*****" in done.output
    assert "can contain keys" in done.errors
    assert service.taken().writes() == 0


def test_definitions_only_are_the_same_when_nothing_was_defined(
    service: Service, project: Project
) -> None:
    fill(service)
    before = project.iotcentral("dump", "--no-stack", "--definitions-only").succeeded().output
    service.simulator.application().exports.fail("e-1", "Refused", "AccountKey=canary-x")
    again = project.iotcentral("dump", "--definitions-only", "--json").succeeded().output
    assert again == before
    assert not any("status" in one for one in objects(json.loads(before)))
    whole = project.iotcentral("dump", "--no-stack").succeeded().output
    assert "Refused" in whole
    assert "canary-x" not in whole


def test_what_the_service_repeats_of_the_stacks_secrets_is_masked(
    service: Service, project: Project
) -> None:
    project.write(all_destinations("first")).up().succeeded()
    for hook in service.objects("destinations"):
        service.simulator.application().destinations.fail(
            hook["id"], "Refused", f"no canary-blob, canary-oauth, canary-url in {hook['id']}"
        )
    done = project.iotcentral("dump").succeeded()
    errors = [one["errors"] for one in json.loads(done.output)["destinations"]]
    assert "no *****, *****, ***** in" in str(errors)
    assert CANARY not in str(errors) + done.errors


def test_a_file_is_written_once_and_check_and_diff_take_it(
    service: Service, project: Project
) -> None:
    fill(service)
    file = project.folder / "dump.json"
    wrote = project.iotcentral("dump", "--out", "dump.json").succeeded()
    assert wrote.output == ""
    number = len(AUTHORIZATIONS)
    assert f"wrote dump.json with {number} destinations and 3 exports" in wrote.errors
    assert file.stat().st_mode & 0o777 == 0o600
    again = project.iotcentral("dump", "--out", "dump.json").failed()
    assert again.code == 1
    assert "Use --force" in again.errors
    service.put("destinations", "new", {"displayName": "N", "type": "webhook@v1", "url": "x"})
    same = project.iotcentral("diff", "--no-stack", "--with-file", "dump.json")
    assert same.code == 3
    assert "only here  destination 'N'" in same.output
    project.iotcentral("dump", "--out", "dump.json", "--force").succeeded()
    project.iotcentral("diff", "--with-file", "dump.json").succeeded()
    checked = project.iotcentral("check", "dump.json")
    assert checked.code == 3
    assert f"would have {number + 1} destinations, and the limit is 10" in checked.output
    assert "Set it again where you send this definition" in checked.output
    assert CANARY not in checked.output + checked.errors


def test_what_cannot_be_read_is_one_line_and_no_file(service: Service, project: Project) -> None:
    refused = project.iotcentral(
        "dump", "--no-stack", "--out", "d.json", IOTCENTRAL_API_TOKEN="SharedAccessSignature canary"
    ).failed()
    (line,) = refused.errors.splitlines()
    assert line.startswith(f"iotcentral dump: reading {service.url}: ")
    assert "(401 Unauthorized, " in line
    assert "canary" not in line
    assert not (project.folder / "d.json").exists()
    nowhere = project.iotcentral("dump", "--no-stack", IOTCENTRAL_ENDPOINT="").failed()
    assert "no IoT Central application is configured" in nowhere.errors
    assert project.iotcentral("dump", "--sideways").code == 2
