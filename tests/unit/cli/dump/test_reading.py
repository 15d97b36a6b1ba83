"""What a document in the REST form holds, told by its shape; and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_iotcentral.cli.dump.reading import read_document
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.input_text import read_text
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT

HOOK: dict[str, Any] = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example"}
STREAM: dict[str, Any] = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "h"}]}
BOTH = {"destination", "export"}
CASES: list[tuple[Any, set[str], list[tuple[Any, str]]]] = [
    (HOOK, {"destination"}, [(DESTINATION, "")]),
    (STREAM, {"export"}, [(EXPORT, "")]),
    ({"destinations": [{"id": "h", "transform": "."}]}, {"export"}, [(EXPORT, "")]),
    ({"a": 1}, set(), [(None, "")]),
    ([HOOK, STREAM, 5], BOTH, [(DESTINATION, "[0]"), (EXPORT, "[1]"), (None, "[2]")]),
    ({"value": [STREAM], "nextLink": None}, {"export"}, [(EXPORT, "value[0]")]),
    ({"value": [HOOK], "Count": 1}, {"destination"}, [(DESTINATION, "value[0]")]),
    (
        {"application": "a", "apiVersion": "v", "destinations": [HOOK], "exports": [STREAM, 5]},
        BOTH,
        [(DESTINATION, "destinations[0]"), (EXPORT, "exports[0]"), (EXPORT, "exports[1]")],
    ),
    ({"apiVersion": "v", "exports": []}, BOTH, []),
    (
        {"destinations": [HOOK, 5]},
        {"destination"},
        [(DESTINATION, "destinations[0]"), (DESTINATION, "destinations[1]")],
    ),
    ({"exports": [STREAM]}, {"export"}, [(EXPORT, "exports[0]")]),
    ({"destinations": []}, {"destination"}, []),
    (
        {"destinations": {"value": [HOOK]}, "exports": {"value": []}},
        BOTH,
        [(DESTINATION, "destinations.value[0]")],
    ),
    ([[HOOK], [STREAM]], BOTH, [(DESTINATION, "[0][0]"), (EXPORT, "[1][0]")]),
    (
        [{"value": [HOOK]}, {"exports": [STREAM]}],
        BOTH,
        [(DESTINATION, "[0].value[0]"), (EXPORT, "[1].exports[0]")],
    ),
    ([], set(), []),
    ([[], []], set(), []),
]


@pytest.mark.parametrize(("value", "kinds", "held"), CASES)
def test_the_shape_tells_what_a_document_holds(value: Any, kinds: set[str], held: Any) -> None:
    document = read_document(json.dumps(value), "file")
    assert document.kinds == kinds
    assert [(one.kind, one.path) for one in document.definitions] == held


def test_an_object_without_what_tells_its_kind_is_none_around_others() -> None:
    (one,) = read_document('{"authorization": {"type": "oauth"}}', "file").definitions
    assert one.kind is None
    (one,) = read_document('{"id": "x", "exporter": {"type": "x"}}', "file").definitions
    assert one.kind is None


def test_an_empty_list_covers_the_kind_that_is_given() -> None:
    assert read_document("[]", "file", EXPORT).kinds == {"export"}
    assert read_document('{"value": []}', "file", DESTINATION).kinds == {"destination"}


@pytest.mark.parametrize(
    ("value", "answered", "read"),
    [
        (HOOK, False, False),
        (HOOK | {"id": "h"}, False, True),
        (HOOK | {"status": "healthy"}, True, True),
        (HOOK | {"errors": None}, True, True),
        (HOOK | {"lastExportTime": None}, True, True),
        ({"value": [HOOK]}, True, True),
        ({"destinations": [HOOK], "exports": []}, False, False),
        ({"destinations": {"value": [HOOK]}}, True, True),
        ({"application": "a", "destinations": [HOOK], "exports": []}, True, True),
    ],
)
def test_read_only_properties_and_lists_tell_what_a_service_returned(
    value: Any,
    answered: bool,  # noqa: FBT001 - pytest gives them by name
    read: bool,  # noqa: FBT001
) -> None:
    (one,) = read_document(json.dumps(value), "file").definitions
    assert (one.answered, one.read) == (answered, read)


def test_a_flat_destination_is_nested_and_keeps_the_places_of_its_properties() -> None:
    flat = {
        "displayName": "A",
        "type": "blobstorage@v1",
        "connectionString": "x",
        "containerName": "c",
    }
    (one,) = read_document(json.dumps([flat]), "file").definitions
    assert one.body["authorization"] == {
        "type": "connectionString",
        "connectionString": "x",
        "containerName": "c",
    }
    assert one.place("authorization.containerName") == "[0].containerName"
    assert one.place("displayName") == "[0].displayName"


def test_pages_that_follow_and_lists_that_are_not_known_are_noted() -> None:
    page = {"value": [HOOK], "nextLink": "https://x.example"}
    document = read_document(
        json.dumps({"destinations": page, "export": [STREAM], "jobs": [], "$comment": "x"}), "file"
    )
    assert document.more == ("destinations.nextLink",)
    assert document.unknown_lists == (("export", "exports"), ("jobs", ""))


def test_a_kind_that_is_given_goes_before_the_shape() -> None:
    (one,) = read_document('{"displayName": "x"}', "file", EXPORT).definitions
    assert one.kind is EXPORT
    (one,) = read_document(json.dumps({"destinations": [HOOK]}), "file", EXPORT).definitions
    assert (one.kind, one.path) == (EXPORT, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{canary", "is not valid JSON"),
        ("", "is empty. Check whether the command"),
        (" \n", "is empty"),
        ('{"a": NaN}', "it contains NaN"),
        ("[" * 100_000, "nested too deeply"),
        ("5", "must be an object or an array, not a number"),
        ('"canary"', "must be an object or an array, not a string"),
        ("null", "not null"),
        ('{"exports": {}}', "exports must be a list"),
        ('{"Destinations": [{"type": "canary"}]}', "Did you mean 'destinations'?"),
        ('{"export": {"source": "canary"}}', "export is not recognized. Did you mean 'exports'?"),
        ('{"items": [{"type": "canary"}]}', "items is not recognized. Use an array"),
        ('{"hub": {"type": "canary"}}', "hub is not recognized. Use an array"),
        ('[{"a": 1,}]', r"column \d+\)$"),
        ('{"value": {"canary": 1}}', "value must be a list, not an object"),
        ('{"destinations": {"value": 1}, "exports": []}', "destinations must be a list"),
        (
            '{"error": {"code": "Unauthorized", "message": "AccountKey=canary"}}',
            r"is an error response of the service \(Unauthorized: AccountKey=\*+\)",
        ),
        ("- displayName: canary\n  id: x\n", "It looks like YAML. With az, use -o json"),
        ("displayName: canary\nid: x\n", "It looks like YAML"),
        ("DisplayName    Id\n-----------  ----\ncanary  x\n", "With az, use -o json"),
        ("canary\tx\twebhook@v1\n", "With az, use -o json"),
        ("[{'displayName': 'canary'}]", "JSON needs double quotes"),
        ("<!DOCTYPE html><p>canary", "It looks like HTML"),
        ('HTTP/1.1 200 OK\nServer: canary\n\n{"value": []}', "curl without -i"),
        ("Command group 'iot central export' is in preview.\n[]", "without 2>&1"),
        ("canary says\n[]", "without 2>&1"),
        ('{"a": "canary"}\n{"a": 1}\n', r"second value begins at line 2, column 1\. .*jq -s"),
        ("[]\n[]", "second value"),
    ],
)
def test_what_is_no_document_is_refused_in_one_line_without_its_text(text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        read_document(text, "dump.json")
    assert str(refused.value).startswith("reading dump.json: ")
    assert "canary" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_colors_of_a_terminal_are_ignored() -> None:
    colored = '\x1b[39;49;00m[\x1b[94m"id"\x1b[39m]'.replace('"id"', json.dumps(HOOK))
    assert len(read_document(colored, "file").definitions) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_is_read_in_the_encodings_of_every_shell(tmp_path: Any, encoding: str) -> None:
    file = tmp_path / "d.json"
    file.write_bytes('{"displayName": "Zählwerk 工場"}'.encode(encoding))
    assert read_text(file) == '{"displayName": "Zählwerk 工場"}'


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Any) -> None:
    file = tmp_path / "d.json"
    file.write_bytes('{"displayName": "canary ä"}'.encode("cp1252"))
    with pytest.raises(CommandError, match="the encoding must be UTF-8 or UTF-16") as refused:
        read_text(file)
    assert "canary" not in str(refused.value)
    with pytest.raises(CommandError, match="No such file"):
        read_text(tmp_path / "none")
