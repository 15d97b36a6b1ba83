"""In which fields two objects differ: as blind as the provider is, and never a secret shown."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pulumi_iotcentral.cli.diff.comparison import (
    ABSENT,
    Change,
    Comparison,
    Outcome,
    Verdict,
    changed,
    changes,
    path_text,
)
from pulumi_iotcentral.cli.diff.to_json import document
from pulumi_iotcentral.cli.diff.to_text import print_report
from pulumi_iotcentral.cli.dump.dump import json_text
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.schema import CUSTOMIZATIONS, DESTINATION, EXPORT, Kind, secret_names
from tests.unit.model.test_plan import pairs

ENTITY = "Endpoint=sb://x;SharedAccessKeyName=n;SharedAccessKey={};EntityPath={}"


def hub(key: str, entity: str) -> dict[str, Any]:
    """Return an event hub by its connection string."""
    text = ENTITY.format(key, entity)
    authorization = {"type": "connectionString", "connectionString": text}
    return {"displayName": "H", "type": "eventhubs@v1", "authorization": authorization}


def export(**more: Any) -> dict[str, Any]:
    return {"displayName": "E", "source": "telemetry", "destinations": [{"id": "a"}], **more}


def fields(kind: Kind, here: dict[str, Any], there: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs, by the path as it is shown."""
    return {path_text(it.path): (it.old, it.new) for it in changed(kind, here, there)[0]}


def told(outcome: Outcome) -> str:
    """Return all that is told of an outcome, for the eye and as JSON."""
    comparison = Comparison("https://here", "there", (outcome,), 1)
    out = StringIO()
    print_report(Console(file=out, highlight=False), comparison, strict=False)
    return out.getvalue() + json_text(document(comparison, strict=False))


@given(pairs())
def test_a_field_is_told_where_the_provider_sees_a_difference_and_nowhere_else(pair: Any) -> None:
    kind, here, there = pair
    mine, others = plan.body(kind, here), plan.body(kind, there)
    found = {change.path[0] for change in changes(kind, mine, others)}
    assert found == set(plan.difference(kind, mine, others))


@given(pairs())
def test_an_object_does_not_differ_from_itself(pair: Any) -> None:
    kind, here, _ = pair
    assert changed(kind, here, here) == ((), {})


def with_canaries(properties: dict[str, Any], side: str) -> dict[str, Any]:
    """Return a destination in which every secret is a canary of its own."""
    filled: dict[str, Any] = json.loads(json.dumps(properties))
    if "url" in filled:
        filled["url"] = f"https://x.example/canary-{side}"
    for name in sorted(secret_names()):
        if name in filled.get("authorization", {}):
            filled["authorization"][name] = f"AccountName=a;AccountKey=canary-{side}"
    for name in CUSTOMIZATIONS:
        for item in filled.get(name, {}).values():
            item["value"] = f"canary-{side}"
    return filled


@given(pairs(), st.sampled_from(list(Verdict)))
def test_no_secret_is_told_whatever_differs(pair: Any, verdict: Verdict) -> None:
    kind, here, there = pair
    if kind is DESTINATION:
        here, there = with_canaries(here, "here"), with_canaries(there, "there")
    found, patch = changed(kind, here, there)
    assert "canary" not in told(Outcome(kind, "id", "name", verdict, found, patch))


def test_masks_are_equal_to_anything_and_readable_parts_are_compared() -> None:
    assert fields(DESTINATION, hub("*****", "hub"), hub("secret", "hub")) == {}
    found, _ = changed(DESTINATION, hub("*****", "hub"), hub("secret", "other"))
    assert [(path_text(it.path), it.parts) for it in found] == [
        ("authorization.connectionString", ("EntityPath",))
    ]
    outcome = Outcome(DESTINATION, "h", "H", Verdict.CHANGED, found)
    assert "[secret] → [secret] (differs in EntityPath)" in told(outcome)


def test_a_mask_beside_a_field_that_differs_is_no_difference() -> None:
    def blob(key: str, container: str) -> dict[str, Any]:
        text = f"AccountName=a;AccountKey={key}"
        authorization = {"type": "connectionString", "connectionString": text}
        authorization["containerName"] = container
        return {"displayName": "B", "type": "blobstorage@v1", "authorization": authorization}

    found = fields(DESTINATION, blob("*****", "one"), blob("secret", "two"))
    assert found == {"authorization.containerName": ("one", "two")}


def test_a_secret_header_is_masked_and_a_readable_one_is_not() -> None:
    def hook(value: str, *, secret: bool) -> dict[str, Any]:
        header = {"x": {"value": value, "secret": secret}}
        return {"displayName": "H", "type": "webhook@v1", "headerCustomizations": header}

    assert fields(DESTINATION, hook("*****", secret=True), hook("v", secret=True)) == {}
    found = fields(DESTINATION, hook("*****", secret=False), hook("v", secret=False))
    assert list(found) == ["headerCustomizations.x.value"]


def test_destinations_of_an_export_are_told_by_their_ids_and_order_says_nothing() -> None:
    here = export(destinations=[{"id": "a"}, {"id": "b", "transform": "."}])
    there = export(destinations=[{"id": "b", "transform": ".x\n"}, {"id": "c"}])
    assert fields(EXPORT, here, there) == {
        'destinations["a"]': ({"id": "a"}, ABSENT),
        'destinations["b"].transform': (".", ".x"),
        'destinations["c"]': (ABSENT, {"id": "c"}),
    }
    same = export(destinations=list(reversed(here["destinations"])))
    assert fields(EXPORT, here, same) == {}


@pytest.mark.parametrize("twice", [[{"id": "a"}, {"id": "a"}], [{"id": 5}], "text"])
def test_destinations_of_an_odd_shape_are_told_whole(twice: Any) -> None:
    assert list(fields(EXPORT, export(destinations=twice), export())) == ["destinations"]


def test_what_is_nested_is_told_by_the_path_of_what_differs() -> None:
    here = export(enrichments={"a b": {"value": {"x": 1, "y": True}}, "gone": {"path": "p"}})
    there = export(enrichments={"a b": {"value": {"x": 1, "y": 1}}}, filter="f", enabled=False)
    assert fields(EXPORT, here, there) == {
        "enabled": (True, False),
        "filter": (ABSENT, "f"),
        'enrichments["a b"].value.y': (True, 1),
        "enrichments.gone": ({"path": "p"}, ABSENT),
    }


def test_what_the_state_holds_as_a_secret_is_not_told_nor_what_is_below_it() -> None:
    here = export(filter="canary", enrichments={"a": {"value": {"x": "canary"}}})
    there = export(filter="canary2", enrichments={"a": {"value": {"x": "canary2"}}})
    found, patch = changed(EXPORT, here, there)
    secrets = frozenset({("filter",), ("enrichments", "a")})
    text = told(Outcome(EXPORT, "e", "", Verdict.CHANGED, found, patch, secrets=secrets))
    assert "canary" not in text
    assert "filter: [secret] → [secret]" in text
    assert '"a": "[secret]"' in text


def test_a_key_that_went_astray_is_masked_wherever_it_stands() -> None:
    change = Change(("filter",), "AccountKey=canary;x", ABSENT)
    outcome = Outcome(EXPORT, "e", "", Verdict.CHANGED, (change,))
    comparison = Comparison("here", "there", (outcome,), 1)
    out = StringIO()
    print_report(Console(file=out), comparison, strict=False)
    assert "canary" not in out.getvalue()


def test_names_of_others_move_no_cursor_and_are_no_markup() -> None:
    evil = "\x1b[2J[bold red]x[/]\nsecond\u202e"
    change = Change(("enrichments", evil, "value"), evil, ABSENT)
    outcome = Outcome(EXPORT, evil, evil, Verdict.CHANGED, (change,), {}, evil)
    text = told(outcome)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold red]x[/]" in text
    assert json.loads(text[text.index("{\n") :])["objects"][0]["displayName"] == evil


def test_a_patch_that_only_another_object_can_follow_is_told() -> None:
    here, there = export(), export(source="properties")
    found, patch = changed(EXPORT, here, there)
    outcome = Outcome(EXPORT, "e", "", Verdict.CHANGED, found, patch)
    assert outcome.replaces
    assert "a different source requires a replacement" in told(outcome)
