"""An application against a stack's state: what a refresh would show, and what nobody manages."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.cli.diff.comparison import Comparison, Outcome, Verdict, path_text
from pulumi_iotcentral.cli.diff.to_json import document
from pulumi_iotcentral.cli.diff.with_state import compare_with_state, recorded
from pulumi_iotcentral.cli.workspace.application import Place
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import State
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.unit.cli.diff.live import Live
from tests.unit.cli.diff.states import URL, resource, secret, state

CONNECTION = "AccountName={};AccountKey={}"
ARCHIVE = {"displayName": "Archive", "type": "blobstorage@v1"}
EXPORTED = {"displayName": "E", "enabled": True, "source": "telemetry"}


def blob(name: str, key: Any) -> dict[str, Any]:
    text = CONNECTION.format(name, key)
    return {"type": "connectionString", "containerName": "c", "connectionString": text}


def recorded_blob(name: str = "one") -> dict[str, Any]:
    """Return a blob storage as a state has it."""
    hidden = blob(name, "canary")
    connection = secret(hidden["connectionString"])
    authorization = {**hidden, "connectionString": connection}
    return resource(DESTINATION, "d", {**ARCHIVE, "authorization": authorization, "status": "x"})


def live_blob(name: str = "one", **more: Any) -> dict[str, Any]:
    return {"id": "d", **ARCHIVE, "authorization": blob(name, "*****"), "status": "y", **more}


def compare(
    held: State,
    *destinations: Any,
    exports: tuple[Any, ...] = (),
    listed: tuple[Any, ...] | None = None,
) -> Comparison:
    """Compare; `listed` are the destinations that the listing shows, where it lags."""
    settings = Settings({"iotcentral:endpoint": URL}.get, {})
    place = Place(URL, "2022-06-30-preview")
    items = {"destination": destinations, "export": exports}
    live = Live(items, items if listed is None else {**items, "destination": listed})
    return compare_with_state(place, live, "plant/dev", recorded(held), settings)


def verdicts(found: Comparison) -> list[tuple[str, Verdict]]:
    return [(outcome.id, outcome.verdict) for outcome in found.outcomes]


def paths(outcome: Outcome) -> list[str]:
    return [path_text(change.path) for change in outcome.changes]


def test_masks_status_and_what_this_version_knows_not_are_no_drift() -> None:
    live = live_blob(errors=[{"code": "c"}], lastExportTime="now", future={"a": 1})
    found = compare(state(recorded_blob()), live)
    assert found.outcomes == ()
    assert found.compared == 1
    assert not found.differs(strict=True)


def test_what_was_adopted_without_its_secret_has_not_drifted() -> None:
    hidden = {"type": "connectionString", "containerName": "c"}
    adopted = resource(DESTINATION, "d", {**ARCHIVE, "authorization": hidden})
    assert compare(state(adopted), live_blob()).outcomes == ()


def test_drift_in_the_readable_part_of_a_secret_is_told_and_no_secret_is() -> None:
    found = compare(state(recorded_blob("one")), live_blob("two", displayName="Renamed"))
    (outcome,) = found.outcomes
    assert paths(outcome) == ["displayName", "authorization.connectionString"]
    told = document(found, strict=False)
    assert told["differs"] is True
    assert "canary" not in str(told)
    (one,) = told["objects"]
    assert one["resource"] == "d"
    assert one["fields"][0] == {"path": "displayName", "here": "Renamed", "there": "Archive"}
    assert one["patch"]["displayName"] == "Archive"
    assert one["patch"]["authorization"]["connectionString"] == "[secret]"


def test_what_is_gone_from_the_application_is_a_difference() -> None:
    found = compare(state(recorded_blob()))
    assert verdicts(found) == [("d", Verdict.ONLY_THERE)]
    assert "canary" not in str(document(found, strict=False))
    assert found.differs(strict=False)


@pytest.mark.parametrize("listed", [(), (live_blob(displayName="Before"),)], ids=["none", "old"])
def test_a_listing_that_lags_is_no_difference(listed: tuple[Any, ...]) -> None:
    found = compare(state(recorded_blob()), live_blob(), listed=listed)
    assert found.outcomes == ()
    assert found.compared == 1


def test_what_nobody_manages_is_a_difference_to_the_strict_alone() -> None:
    export = {"id": "d", **EXPORTED, "destinations": []}
    found = compare(state(recorded_blob()), live_blob(), exports=(export,))
    assert [(it.kind, it.verdict) for it in found.outcomes] == [(EXPORT, Verdict.UNMANAGED)]
    assert not found.differs(strict=False)
    assert found.differs(strict=True)


def test_what_the_stack_only_reads_is_unmanaged_and_what_it_replaced_is_not_compared() -> None:
    left = resource(DESTINATION, "old", {**ARCHIVE, "displayName": "before"}, delete=True)
    read = resource(DESTINATION, "read", ARCHIVE, external=True)
    live = [{"id": "old", **ARCHIVE}, {"id": "read", **ARCHIVE}]
    found = compare(state(left, read), *live)
    assert verdicts(found) == [("read", Verdict.UNMANAGED)]
    assert found.compared == 0


def test_resources_in_other_applications_are_counted_and_not_compared() -> None:
    elsewhere = resource(DESTINATION, "x", ARCHIVE)
    elsewhere["outputs"]["applicationUrl"] = "https://other.azureiotcentral.com"
    found = compare(state(elsewhere), {"id": "x", **ARCHIVE})
    assert verdicts(found) == [("x", Verdict.UNMANAGED)]
    assert found.elsewhere == 1


def test_a_name_that_the_state_keeps_secret_is_told_nowhere() -> None:
    named = resource(DESTINATION, "d", {**ARCHIVE, "displayName": secret("canary")})
    found = compare(state(named), {"id": "d", **ARCHIVE, "displayName": "canary too"})
    assert found.differs(strict=False)
    assert "canary" not in str(document(found, strict=False))


def test_a_secret_in_an_exports_references_hides_all_of_them() -> None:
    references = [{"id": "a", "transform": secret("canary")}]
    held = resource(EXPORT, "e", {**EXPORTED, "destinations": references})
    live = {"id": "e", **EXPORTED, "destinations": [{"id": "a", "transform": "canary2"}]}
    told = document(compare(state(held), exports=(live,)), strict=False)
    (one,) = told["objects"]
    assert one["fields"] == [
        {"path": 'destinations["a"].transform', "here": "[secret]", "there": "[secret]"}
    ]
    assert "canary" not in str(told)


def test_numbers_of_a_state_are_those_of_the_service() -> None:
    enrichments = {"n": {"value": 7.0}}
    held = resource(EXPORT, "e", {**EXPORTED, "destinations": [], "enrichments": enrichments})
    live = {"id": "e", **EXPORTED, "destinations": [], "enrichments": {"n": {"value": 7}}}
    assert compare(state(held), exports=(live,)).outcomes == ()


def test_an_answer_that_no_state_can_hold_is_refused() -> None:
    with pytest.raises(CommandError, match="the destination d contains a lone surrogate"):
        compare(state(recorded_blob()), live_blob(displayName="\ud800"))
