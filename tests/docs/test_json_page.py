"""The page of JSON documents names every field that the commands print, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.docs.blocks import DOCS
from tests.docs.json_documents import COMMANDS, documents

PAGE = (DOCS / "reference" / "json.md").read_text("utf-8")
OPEN = {
    "diff": {"objects[].patch"},
    "dump": {"destinations[]", "exports[]"},
    "comment": {"gates"},
    "transform": {"exports[].enriched", "exports[].destinations[].documents[]"},
}
"""Fields with names that are not the command's own: the service's, or the user's."""
MESSAGES = ("message", "noPatch", "text", "advice", "reason")
"""Fields with a message for people."""


def section(command: str) -> str:
    """Return the part of the page on a command."""
    (_, found) = PAGE.split(f"\n## iotcentral {command}\n")
    return found.partition("\n## ")[0]


def named(command: str) -> set[str]:
    """Return the fields that the page's table has."""
    return set(re.findall(r"^\| `([^`]+)` \|", section(command), flags=re.MULTILINE))


def fields(value: Any, closed: set[str], path: str = "") -> Iterator[str]:
    """Yield the path of every field, those of a list's items by one path."""
    if path in closed:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            below = f"{path}.{name}" if path else name
            yield below
            yield from fields(item, closed, below)
    elif isinstance(value, list):
        for item in value:
            yield from fields(item, closed, f"{path}[]")


def printed(command: str, values: list[Any]) -> set[str]:
    return {field for value in values for field in fields(value, OPEN.get(command, set()))}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_has_the_fields_that_the_command_prints_and_no_other(command: str) -> None:
    assert named(command) == printed(command, documents(command))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_is_such_a_document(command: str) -> None:
    (text,) = re.findall(r"^```json\n(.*?)^```$", section(command), flags=re.MULTILINE | re.DOTALL)
    shown = printed(command, [json.loads(text)])
    assert shown
    assert shown <= named(command)


def messages(value: Any) -> Iterator[str]:
    """Yield the messages for people in a document."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name in MESSAGES and isinstance(item, str):
                yield item
            yield from messages(item)
    elif isinstance(value, list):
        for item in value:
            yield from messages(item)


@pytest.mark.parametrize("command", ["diff", "check", "doctor", "adopt"])
def test_the_example_quotes_messages_that_the_command_prints(command: str) -> None:
    (text,) = re.findall(r"^```json\n(.*?)^```$", section(command), flags=re.MULTILINE | re.DOTALL)
    shown = set(messages(json.loads(text)))
    assert shown
    assert shown <= set(messages(documents(command)))
