"""Names of adopted objects: legal whatever people typed, unique, and the same every time."""

from __future__ import annotations

import keyword
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.cli.adopt.names import Named, name_all
from tests.unit.cli.adopt.documents import SOURCES, destination, full_export, inventory, named


def only(**changes: Any) -> Named:
    (one,) = named(destination(**changes))
    return one


@pytest.mark.parametrize(
    ("display_name", "resource", "variable"),
    [
        ("Telemetry archive", "telemetry-archive", "telemetry_archive"),
        ("Café «Zürich»", "cafe-zurich", "cafe_zurich"),
        ('"""); import os  # \n', "import-os", "import_os"),
        ("class", "class", "class_destination"),
        ("config", "config", "config_destination"),
        ("print", "print", "print_destination"),
        ("match", "match", "match_destination"),
        ("2nd hub", "2nd-hub", "destination_2nd_hub"),
        ("工場", "destination-d", "destination_d"),
        ("x" * 300, "x" * 40, "x" * 40),
    ],
)
def test_names_come_from_the_display_name(display_name: str, resource: str, variable: str) -> None:
    one = only(displayName=display_name)
    assert (one.resource, one.variable) == (resource, variable)


def test_an_object_without_a_latin_letter_in_name_and_id_is_named_all_the_same() -> None:
    one = only(id_="工場", displayName="工場")
    assert one.variable.startswith("destination_")
    assert one.variable.isascii()


def test_an_object_that_is_named_by_a_uuid_takes_its_first_part() -> None:
    assert only(id_="2f1c3a58-5f5e-4f0e-9d61-0d3a6c6c7b11", displayName="工場").resource == (
        "destination-2f1c3a58"
    )


def test_objects_of_one_name_are_numbered_by_their_ids_whatever_the_order_of_the_listing() -> None:
    documents = [destination(id_, displayName="Hub") for id_ in ("c", "a", "b")]
    expected = {"a": "hub", "b": "hub-2", "c": "hub-3"}
    for listed in (documents, documents[::-1]):
        assert {one.item.id: one.resource for one in named(*listed)} == expected


def test_a_destination_and_an_export_may_share_a_name_but_no_variable() -> None:
    documents = destination(displayName="Telemetry"), full_export(displayName="Telemetry")
    assert {(one.resource, one.variable) for one in named(*documents)} == {
        ("telemetry", "telemetry"),
        ("telemetry", "telemetry_export"),
    }


def test_a_name_that_the_stack_has_is_not_given_again() -> None:
    items = inventory(destination(displayName="Hub"), full_export(displayName="Hub")).items
    named_all = name_all(items, {"destination": {"hub", "hub-2"}}, SOURCES)
    assert [one.resource for one in named_all] == ["hub-3", "hub"]


def test_keys_of_the_configuration_are_readable_and_never_shared() -> None:
    headers = {"x key": {"value": "1"}, "x-key": {"value": "2"}, "鍵": {"value": "3"}}
    documents = [
        destination("a", "hook-oauth", displayName="Hook", headerCustomizations=headers),
        destination("b", "hook-plain", displayName="Hook header"),
        destination("c", "hook-plain", displayName="Hook", headerCustomizations={"url": {}}),
    ]
    keys = [key for one in named(*documents) for key in one.keys.values()]
    assert {"hookUrl", "hookClientSecret", "hookHeaderXKey", "hookHeaderUrl"} <= set(keys)
    assert len(keys) == len(set(keys)) == 8
    assert all(key.isascii() and key.isalnum() for key in keys)


@given(st.lists(st.text(), max_size=8))
def test_whatever_people_type_names_are_legal_and_unique(typed: list[str]) -> None:
    documents = [destination(f"d{n}", displayName=text) for n, text in enumerate(typed)]
    items = inventory(*documents).items
    found = name_all(items, {}, SOURCES)
    variables = [one.variable for one in found]
    assert len({one.resource for one in found}) == len(set(variables)) == len(items)
    for name in variables:
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not keyword.issoftkeyword(name)
