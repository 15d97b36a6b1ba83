"""The core: normal form, difference and patch, held for generated objects of every type."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.schema import DESTINATION, DESTINATION_TYPES, EXPORT, Kind
from pulumi_iotcentral.model.values import UNKNOWN
from tests.unit.model import objects

KINDS = [(DESTINATION, objects.destinations()), (EXPORT, objects.exports)]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Kind, dict[str, Any], dict[str, Any]]:
    """Draw two objects of one kind; two destinations of one type half of the time."""
    if draw(st.booleans()):
        return EXPORT, draw(objects.exports), draw(objects.exports)
    type_ = draw(st.sampled_from(list(DESTINATION_TYPES.values())))
    return DESTINATION, draw(objects.destinations(type_)), draw(objects.destinations(type_))


def merged_deeply(target: Any, patch: Any) -> Any:
    """Return what RFC 7396 makes of a target and a merge patch."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged_deeply(result.get(key), value)
    return result


def merged_at_the_top(target: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Return the target with the patch's top-level properties in place of its own."""
    return {**target, **patch}


@given(pairs())
@pytest.mark.parametrize("merged", [merged_deeply, merged_at_the_top])
def test_the_patch_makes_one_object_into_the_other(merged: Any, pair: Any) -> None:
    kind, old, new = pair
    patch = plan.patch(kind, old, new)
    # Where it is not, the provider sends the whole object.
    assume(plan.is_mergeable(patch, old))
    patched = merged(plan.body(kind, old), patch)
    assert plan.difference(kind, patched, new) == []


@given(pairs())
def test_the_patch_holds_changed_properties_only(pair: Any) -> None:
    kind, old, new = pair
    assert set(plan.patch(kind, old, new)) <= set(plan.difference(kind, old, new))


@given(pairs())
def test_an_object_needs_no_patch_to_become_itself(pair: Any) -> None:
    kind, old, _ = pair
    assert plan.patch(kind, old, old) == {}
    assert plan.difference(kind, old, old) == []


@given(pairs())
def test_the_normal_form_of_a_normal_form_is_itself(pair: Any) -> None:
    kind, old, _ = pair
    once = plan.normal_form(kind, old)
    assert plan.normal_form(kind, once) == once


@given(pairs())
def test_difference_is_symmetric(pair: Any) -> None:
    kind, old, new = pair
    assert plan.difference(kind, old, new) == plan.difference(kind, new, old)


@given(objects.exports, st.randoms())
def test_the_order_of_destinations_is_no_difference(export: Any, random: Any) -> None:
    shuffled = list(export["destinations"])
    random.shuffle(shuffled)
    assert plan.difference(EXPORT, export, {**export, "destinations": shuffled}) == []


@given(objects.exports)
def test_absent_null_empty_and_default_are_no_difference(export: Any) -> None:
    plain = {name: export[name] for name in ("displayName", "source", "destinations")}
    said = {**plain, "enabled": True, "filter": None, "enrichments": {}}
    assert plan.difference(EXPORT, plain, said) == []
    assert plan.body(EXPORT, said) == plan.body(EXPORT, plain)


@given(objects.exports)
def test_a_trailing_newline_of_a_transform_is_no_difference(export: Any) -> None:
    with_transforms = [{**item, "transform": ".a"} for item in export["destinations"]]
    with_newlines = [{**item, "transform": ".a\n"} for item in export["destinations"]]
    left = {**export, "destinations": with_transforms}
    right = {**export, "destinations": with_newlines}
    assert plan.difference(EXPORT, left, right) == []


@given(pairs(), st.data())
def test_an_unknown_anywhere_is_a_change_and_never_a_replacement(pair: Any, data: Any) -> None:
    kind, old, new = pair
    path = data.draw(st.sampled_from(list(objects.places(new))))
    unknown = objects.put(new, path, UNKNOWN)
    changed = plan.difference(kind, old, unknown)
    assert path[0] in changed
    assert path[0] not in plan.replacements(kind, old, unknown)
    assert path[0] in plan.difference(kind, unknown, unknown)


@pytest.mark.parametrize(
    ("kind", "name", "old", "new"),
    [
        (DESTINATION, "type", "webhook@v1", "eventhubs@v1"),
        (DESTINATION, "destinationId", "d1", "d2"),
        (EXPORT, "source", "telemetry", "properties"),
        (EXPORT, "exportId", "e1", "e2"),
        (EXPORT, "applicationUrl", "https://a.example", "https://b.example"),
        (DESTINATION, "applicationUrl", "https://a.example", "https://a.example:8443"),
    ],
)
def test_what_an_object_cannot_change_forces_a_replacement(
    kind: Kind, name: str, old: str, new: str
) -> None:
    assert plan.replacements(kind, {name: old}, {name: new}) == [name]


def test_all_else_is_updated_in_place() -> None:
    identity = {"destinationId", "applicationUrl", "type", "recreate"}
    for name in {*DESTINATION.properties, *DESTINATION.settings} - identity:
        old, new = {name: {"value": "a"}}, {name: {"value": "b"}}
        assert plan.difference(DESTINATION, old, new) == [name]
        assert plan.replacements(DESTINATION, old, new) == []


@pytest.mark.parametrize("new", [1, "b", UNKNOWN, None])
def test_a_change_of_recreate_is_a_replacement(new: Any) -> None:
    for kind in (DESTINATION, EXPORT):
        assert plan.replacements(kind, {"recreate": "a"}, {"recreate": new}) == ["recreate"]
        assert plan.replacements(kind, {}, {"recreate": "a"}) == ["recreate"]
        assert plan.replacements(kind, {"recreate": "a"}, {"recreate": "a"}) == []


def test_true_is_not_one() -> None:
    old = {"enrichments": {"a": {"value": True}}}
    assert plan.difference(EXPORT, old, {"enrichments": {"a": {"value": 1}}}) == ["enrichments"]


def test_another_secret_version_sends_every_secret_again() -> None:
    old = {
        "authorization": {"type": "header", "value": "v"},
        "headerCustomizations": {"x": {"value": "y", "secret": True}},
        "secretVersion": 1,
    }
    patch = plan.patch(DESTINATION, old, {**old, "secretVersion": 2})
    assert patch == {name: old[name] for name in ("authorization", "headerCustomizations")}


def test_how_to_manage_an_object_is_no_difference() -> None:
    old = {"displayName": "a", "adopt": True, "application": "one"}
    assert plan.difference(EXPORT, old, {"displayName": "a", "application": "two"}) == []


STREAM = {
    "displayName": "E",
    "source": "telemetry",
    "destinations": [{"id": "a", "transform": ".a"}, {"id": "b"}],
    "enrichments": {"my site": {"value": {"x": 1, "y": None}}, "plain": {"value": 1}},
}
BLOB = {
    "displayName": "B",
    "type": "blobstorage@v1",
    "authorization": {
        "type": "connectionString",
        "connectionString": "AccountName=a;AccountKey=k",
        "containerName": "c",
    },
}
MASKED = {**BLOB["authorization"], "connectionString": "AccountName=a;AccountKey=*****"}  # type: ignore[dict-item]
CHANGES: list[tuple[Kind, dict[str, Any], dict[str, Any], str, list[str]]] = [
    (EXPORT, STREAM, {"displayName": "F"}, "displayName", ["displayName"]),
    (EXPORT, STREAM, {"displayName": "F"}, "filter", []),
    (EXPORT, STREAM, {"displayName": "F", "filter": "f"}, "*", ["displayName", "filter"]),
    (EXPORT, STREAM, {"filter": "f"}, "filter", ["filter"]),
    (EXPORT, STREAM, {"displayName": UNKNOWN}, "displayName", []),
    (EXPORT, STREAM, {"displayName": UNKNOWN}, "*", []),
    (EXPORT, STREAM, {"displayName": "F"}, "status", []),
    (EXPORT, STREAM, {"displayName": "F"}, "no [ path", []),
    (EXPORT, STREAM, {"destinations": STREAM["destinations"][::-1]}, "destinations", []),  # type: ignore[index]
    (
        EXPORT,
        STREAM,
        {"destinations": [{"id": "a", "transform": ".b"}, {"id": "b"}]},
        "destinations[0].transform",
        ["destinations"],
    ),
    (
        EXPORT,
        STREAM,
        {"destinations": [{"id": "a", "transform": ".b"}, {"id": "b"}]},
        "destinations[*].id",
        [],
    ),
    (
        EXPORT,
        STREAM,
        {"destinations": [{"id": "a", "transform": ".a"}]},
        "destinations[1]",
        ["destinations"],
    ),
    (EXPORT, STREAM, {"enrichments": {}}, 'enrichments["my site"].value.x', ["enrichments"]),
    (
        EXPORT,
        STREAM,
        {"enrichments": {"my site": {"value": {"x": 2, "y": None}}, "plain": {"value": 2}}},
        'enrichments["my site"].value.y',
        [],
    ),
    (
        EXPORT,
        STREAM,
        {"enrichments": {**STREAM["enrichments"], "plain": {"value": 2}}},  # type: ignore[dict-item]
        "enrichments.plain.value.x",
        [],
    ),
    (
        EXPORT,
        STREAM,
        {"enrichments": {**STREAM["enrichments"], "plain": {"value": 2}}},  # type: ignore[dict-item]
        "enrichments[*].value",
        ["enrichments"],
    ),
    (DESTINATION, BLOB, {"authorization": MASKED}, "authorization.connectionString", []),
    (DESTINATION, BLOB, {"authorization": MASKED}, "*", []),
    (DESTINATION, BLOB, {"secretVersion": 2}, "secretVersion", ["secretVersion"]),
]


@pytest.mark.parametrize(("kind", "old", "changes", "path", "names"), CHANGES)
def test_a_change_is_found_at_a_path_and_nowhere_else(
    kind: Kind, old: dict[str, Any], changes: dict[str, Any], path: str, names: list[str]
) -> None:
    assert plan.changed_at(kind, old, {**old, **changes}, path) == names
    assert plan.changed_at(kind, old, old, path) == []
