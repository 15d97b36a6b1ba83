"""An application against another: by id or by name, with the ids of the other side understood."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.cli.diff.comparison import Comparison, Verdict, path_text
from pulumi_iotcentral.cli.diff.to_json import document
from pulumi_iotcentral.cli.diff.with_other import By, compare_with_other
from pulumi_iotcentral.cli.workspace.application import Contents, Place
from pulumi_iotcentral.cli.workspace.errors import CommandError

HERE = Place("https://dev.azureiotcentral.com", "2022-06-30-preview")
THERE = "https://prod.azureiotcentral.com"


def hook(id_: str, name: str, url: str = "https://x.example/") -> dict[str, Any]:
    return {"id": id_, "displayName": name, "type": "webhook@v1", "url": url}


def export(id_: str, name: str, *destinations: str, **more: Any) -> dict[str, Any]:
    references = [{"id": one} for one in destinations]
    body = {"displayName": name, "enabled": True, "source": "telemetry"}
    return {"id": id_, **body, "destinations": references, **more}


def compare(here: Contents, there: Contents, by: By) -> Comparison:
    return compare_with_other(HERE, here, THERE, there, by)


def verdicts(found: Comparison) -> dict[str, Verdict]:
    return {outcome.id: outcome.verdict for outcome in found.outcomes}


def test_objects_are_matched_by_id_and_all_three_verdicts_are_told() -> None:
    here = Contents((hook("a", "A"), hook("b", "B"), hook("c", "C")), ())
    there = Contents((hook("c", "C"), hook("b", "other"), hook("d", "D", "canary")), ())
    found = compare(here, there, "id")
    assert verdicts(found) == {
        "a": Verdict.ONLY_HERE,
        "b": Verdict.CHANGED,
        "d": Verdict.ONLY_THERE,
    }
    patches = {outcome.id: outcome.patch for outcome in found.outcomes}
    assert patches["a"] is None
    assert patches["b"] == {"displayName": "other"}
    assert patches["d"] == {"displayName": "D", "type": "webhook@v1", "url": "canary"}
    assert found.compared == 2


def test_a_destination_and_an_export_of_one_id_are_two_objects() -> None:
    found = compare(Contents((hook("a", "A"),), ()), Contents((), (export("a", "A", "a"),)), "id")
    assert [outcome.verdict for outcome in found.outcomes] == [
        Verdict.ONLY_HERE,
        Verdict.ONLY_THERE,
    ]


def test_by_name_the_ids_of_the_other_side_mean_the_destinations_of_their_names() -> None:
    here = Contents((hook("1", "A"), hook("2", "B")), (export("e", "E", "1", "2"),))
    there = Contents((hook("x", "A"), hook("y", "B")), (export("f", "E", "y", "x"),))
    assert compare(here, there, "name").outcomes == ()
    assert len(compare(here, there, "id").outcomes) == 6


def test_by_name_a_change_names_both_ids_and_its_patch_is_in_the_ids_here() -> None:
    here = Contents((hook("1", "A"), hook("2", "B")), (export("e", "E", "1"),))
    there = Contents((hook("x", "A"), hook("y", "B")), (export("f", "E", "x", "y"),))
    (outcome,) = compare(here, there, "name").outcomes
    assert (outcome.id, outcome.other_id) == ("e", "f")
    assert [path_text(change.path) for change in outcome.changes] == ['destinations["2"]']
    assert outcome.patch == {"destinations": [{"id": "1"}, {"id": "2"}]}


def test_by_name_an_id_that_means_another_destination_here_is_not_taken_for_it() -> None:
    here = Contents((hook("1", "A"),), (export("e", "E", "1"),))
    there = Contents((hook("1", "only there"),), (export("f", "E", "1"),))
    found = compare(here, there, "name")
    changed = next(it for it in found.outcomes if it.verdict is Verdict.CHANGED)
    assert [path_text(change.path) for change in changed.changes] == [
        'destinations["1"]',
        'destinations["1 (there)"]',
    ]


def told(found: Comparison) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what --json says of each object, by its kind and what is to be said of it."""
    return {(one["kind"], one["change"]): one for one in document(found, strict=False)["objects"]}


def test_by_name_a_patch_that_would_mean_another_object_is_left_out_and_it_is_told_why() -> None:
    here = Contents((hook("1", "A"),), (export("e", "E", "1"),))
    there = Contents((hook("1", "only there"),), (export("f", "E", "1"), export("e", "F")))
    found = told(compare(here, there, "name"))
    changed = found["export", "changed"]
    assert "patch" not in changed
    assert changed["noPatch"].startswith("it sends to the destination 1 there, and another")
    for kind in ("destination", "export"):
        only_there = found[kind, "onlyThere"]
        assert "patch" not in only_there
        assert only_there["noPatch"].startswith(f"another {kind} here has the same id")


def test_the_paths_of_secrets_are_listed_beside_the_patch_that_lacks_them() -> None:
    here = Contents((hook("a", "A", "canary-1"), hook("b", "B")), ())
    there = Contents((hook("a", "A", "canary-2"), hook("b", "B", "https://x.example/")), ())
    whole = {"type": "connectionString", "connectionString": "canary", "containerName": "c"}
    archive = {"id": "c", "displayName": "C", "type": "blobstorage@v1", "authorization": whole}
    header = {"x-key": {"value": "canary", "secret": True}, "x": {"value": "canary"}}
    more = {**hook("d", "D"), "headerCustomizations": header}
    there = Contents((*there.destinations, archive, more), ())
    objects = {
        one["id"]: one for one in document(compare(here, there, "id"), strict=False)["objects"]
    }
    assert objects["a"]["patch"] == {"url": "[secret]"}
    assert objects["a"]["secrets"] == ["url"]
    assert objects["c"]["secrets"] == ["authorization.connectionString"]
    assert objects["d"]["secrets"] == [
        "url",
        'headerCustomizations["x-key"].value',
        "headerCustomizations.x.value",
    ]


def test_an_object_that_has_to_be_replaced_says_so_in_place_of_a_patch() -> None:
    here, there = (
        Contents((), (export("e", "E", source=it),)) for it in ("telemetry", "properties")
    )
    (one,) = document(compare(here, there, "id"), strict=False)["objects"]
    assert "patch" not in one
    assert one["noPatch"] == "a different source requires a replacement"


@pytest.mark.parametrize("by", ["id", "name"])
def test_what_is_there_twice_cannot_be_told_apart(by: By) -> None:
    twice = Contents((hook("a", "A"), hook("a", "A")), ())
    with pytest.raises(
        CommandError, match=f"(?i)several destinations with the {by} 'a'"
    ) as refused:
        compare(Contents((), ()), twice, by)
    assert THERE in str(refused.value)


def test_items_without_an_id_or_a_name_are_left_out() -> None:
    odd = Contents(({"type": "webhook@v1"}, {"id": 5}, {"id": "x", "displayName": None}), ())
    assert compare(odd, Contents((), ()), "name").outcomes == ()
    assert verdicts(compare(odd, Contents((), ()), "id")) == {"x": Verdict.ONLY_HERE}


def test_a_null_in_an_enrichment_is_a_difference_that_no_merge_patch_can_send() -> None:
    def holding(value: Any) -> Contents:
        return Contents((), (export("e", "E", "a", enrichments={"site": {"value": value}}),))

    found = compare(holding({"y": 1}), holding({"x": None, "y": 1}), "id")
    [shown] = document(found, strict=False)["objects"]
    assert shown["fields"] == [{"path": "enrichments.site.value.x", "there": None}]
    assert "PUT" in shown["noPatch"]
    assert compare(holding({"x": None}), holding({"x": None}), "id").outcomes == ()
