"""What a document in the REST form holds, told by its shape; and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_iotcentral.definitions.files import read_text
from pulumi_iotcentral.definitions.reading import Form, read_document
from pulumi_iotcentral.schema import DESTINATION, EXPORT
from pulumi_iotcentral.stack.errors import CommandError

HOOK: dict[str, Any] = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example"}
STREAM: dict[str, Any] = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "h"}]}
CASES: list[tuple[Any, Form, list[tuple[Any, str]]]] = [
    (HOOK, Form.BODIES, [(DESTINATION, "")]),
    (STREAM, Form.BODIES, [(EXPORT, "")]),
    ({"destinations": []}, Form.BODIES, [(EXPORT, "")]),
    ({"destinations": [{"id": "h", "transform": "."}]}, Form.BODIES, [(EXPORT, "")]),
    (
        {"destinations": [HOOK, 5]},
        Form.DUMP,
        [(DESTINATION, "destinations[0]"), (DESTINATION, "destinations[1]")],
    ),
    ({"a": 1}, Form.BODIES, [(None, "")]),
    ([HOOK, STREAM, 5], Form.BODIES, [(DESTINATION, "[0]"), (EXPORT, "[1]"), (None, "[2]")]),
    ({"value": [STREAM]}, Form.ANSWER, [(EXPORT, "value[0]")]),
    (
        {"application": "a", "apiVersion": "v", "destinations": [HOOK], "exports": [STREAM, 5]},
        Form.DUMP,
        [(DESTINATION, "destinations[0]"), (EXPORT, "exports[0]"), (EXPORT, "exports[1]")],
    ),
]


@pytest.mark.parametrize(("value", "form", "held"), CASES)
def test_the_shape_tells_what_a_document_holds(value: Any, form: Form, held: Any) -> None:
    document = read_document(json.dumps(value), "file")
    assert document.form is form
    assert [(one.kind, one.path) for one in document.definitions] == held


def test_a_kind_that_is_given_goes_before_the_shape() -> None:
    (one,) = read_document('{"displayName": "x"}', "file", EXPORT).definitions
    assert one.kind is EXPORT
    (one,) = read_document(json.dumps({"destinations": [HOOK]}), "file", EXPORT).definitions
    assert (one.kind, one.path) == (EXPORT, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{canary", "is not JSON"),
        ("", "is not JSON"),
        ('{"a": NaN}', "it holds NaN"),
        ("[" * 100_000, "nested too deeply"),
        ("5", "is a number"),
        ("null", "is null"),
        ('{"exports": {}}', "exports has to be a list"),
    ],
)
def test_what_is_no_document_is_refused_in_one_line_without_its_text(text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        read_document(text, "dump.json")
    assert str(refused.value).startswith("dump.json: ")
    assert "canary" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_is_read_as_utf_8_with_or_without_its_mark(tmp_path: Any) -> None:
    file = tmp_path / "d.json"
    file.write_bytes("\ufeff{}".encode())
    assert read_text(file) == "{}"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="is not UTF-8"):
        read_text(file)
    with pytest.raises(CommandError, match="No such file"):
        read_text(tmp_path / "none")
