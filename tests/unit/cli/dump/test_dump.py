"""A dump: all that the service answers, in an order that stays, in a file for its owner alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_iotcentral.cli.dump.dump import dump, json_text, readable_secrets, refuse_overwrite
from pulumi_iotcentral.cli.workspace.application import Contents, Place
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets

PLACE = Place("https://contoso.azureiotcentral.com", "2022-06-30-preview")
HOOK: dict[str, Any] = {"type": "webhook@v1", "displayName": "Ü", "id": "b", "url": "https://x"}
HUB: dict[str, Any] = {"id": "a", "type": "eventhubs@v1", "displayName": "H", "future": {"z": 1}}
STREAM: dict[str, Any] = {
    "id": "e",
    "destinations": [{"id": "b"}, {"transform": ".", "id": "a"}],
    "status": "error",
    "errors": [{"code": "x", "message": "bad AccountKey=canary in it"}],
    "lastExportTime": "2026-01-01T00:00:00Z",
    "enrichments": {"b": {"value": [2, 1]}, "a": {"value": None}},
}


def dumped(destinations: Any = (), exports: Any = (), **options: Any) -> dict[str, Any]:
    return dump(PLACE, Contents(tuple(destinations), tuple(exports)), **options)


def test_everything_is_kept_and_comes_by_id() -> None:
    document = dumped([HOOK, HUB], [STREAM])
    assert list(document) == ["application", "apiVersion", "destinations", "exports"]
    assert document["destinations"] == [HUB, HOOK]
    (export,) = document["exports"]
    assert export.keys() == STREAM.keys()
    assert export["enrichments"] == STREAM["enrichments"]
    assert next(iter(export)) == "id"


def test_the_order_in_which_the_service_answers_changes_nothing() -> None:
    turned = {
        name: list(reversed(value)) if name == "destinations" else value
        for name, value in reversed(STREAM.items())
    }
    one, other = dumped([HOOK, HUB, {}], [STREAM]), dumped([{}, HUB, HOOK], [turned])
    assert json_text(one) == json_text(other)


def test_definitions_only_leaves_out_what_changes_by_itself() -> None:
    (export,) = dumped(exports=[STREAM], definitions_only=True)["exports"]
    assert set(STREAM) - set(export) == {"status", "errors", "lastExportTime"}


def test_a_key_in_an_error_is_masked_and_readable_urls_are_told() -> None:
    document = dumped([HOOK, HUB], [STREAM])
    assert "canary" not in json_text(document)
    assert readable_secrets(document) == ["b"]


def test_no_secret_that_is_known_stands_in_an_error() -> None:
    said = [{"code": "x", "message": "GET /in/canary-path?t=canary-query: the key is canary-key"}]
    hook = {**HOOK, "url": "https://x.example/in/canary-path?t=canary-query"}
    document = dumped([hook, HUB], [{**STREAM, "errors": said}], known=KnownSecrets(["canary-key"]))
    (export,) = document["exports"]
    assert export["errors"] == [{"code": "x", "message": "GET *****: the key is *****"}]
    assert hook in document["destinations"]


def test_what_is_not_printable_is_escaped_and_comes_back_as_it_was() -> None:
    evil = "\x1b[31m\u202e\ud800\U000e0001 工場\n"
    text = json_text({"a": evil})
    assert json.loads(text) == {"a": evil}
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "工場" in text
    text.encode()


def test_what_json_cannot_hold_is_refused() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(CommandError, match="nested too deeply"):
        dumped([{"id": "a", "deep": deep}])
    with pytest.raises(CommandError, match="nested too deeply"):
        json_text(deep)
    with pytest.raises(CommandError, match="infinite numbers are not supported"):
        json_text(float("inf"))


def test_what_is_there_is_replaced_by_force_alone_and_only_if_it_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "dump.json"
    refuse_overwrite(file, force=False)
    file.write_text("mine")
    with pytest.raises(CommandError, match="Use --force"):
        refuse_overwrite(file, force=False)
    refuse_overwrite(file, force=True)
    with pytest.raises(CommandError, match="is not a file"):
        refuse_overwrite(tmp_path, force=True)
    with pytest.raises(CommandError, match="is not a file"):
        refuse_overwrite(Path("/dev/null"), force=True)
