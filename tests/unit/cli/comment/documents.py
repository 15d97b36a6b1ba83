"""Previews as the engine prints them: recorded ones, and others made in their likeness."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt

from pulumi_iotcentral.cli.comment.reading import read
from pulumi_iotcentral.cli.comment.to_markdown import comment

RECORDED: Final = Path(__file__).with_name("recorded")
PROJECT: Final = "urn:pulumi:dev::plant::"
DESTINATION: Final = "pulumi-python:dynamic/iotcentral:Destination"
EXPORT: Final = "pulumi-python:dynamic/iotcentral:Export"
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": True}).enable("table")


def recorded(name: str) -> str:
    """Return what the engine printed."""
    return (RECORDED / name).read_text("utf-8")


def recorded_comment(name: str) -> str:
    """Return the comment of a recording."""
    return comment(read(recorded(name)))


def destination(id_: str, **changes: Any) -> dict[str, Any]:
    """Return a destination's inputs as a preview has them."""
    inputs = {
        "__provider": "gASV",
        "applicationUrl": "https://contoso.azureiotcentral.com",
        "destinationId": id_,
        "displayName": id_,
        "type": "webhook@v1",
        "url": "[secret]",
    }
    return inputs | changes


def export(id_: str, destinations: Iterable[str] = (), **changes: Any) -> dict[str, Any]:
    """Return an export's inputs as a preview has them."""
    inputs = {
        "__provider": "gASV",
        "applicationUrl": "https://contoso.azureiotcentral.com",
        "exportId": id_,
        "displayName": id_,
        "enabled": True,
        "source": "telemetry",
        "destinations": [{"id": destination} for destination in destinations],
    }
    return inputs | changes


def step(
    operation: str,
    type_: str,
    name: str,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return one step of a document."""
    states = {"oldState": old and {"inputs": old}, "newState": new and {"inputs": new}}
    return {"op": operation, "urn": f"{PROJECT}{type_}::{name}", **states, **more}


def created(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the step of a resource that is made."""
    return step("create", type_, name, None, inputs)


def updated(
    type_: str, name: str, old: dict[str, Any], new: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Return the step of a resource that changes."""
    return step("update", type_, name, old, new, **more)


def document(*steps: dict[str, Any], **more: Any) -> str:
    """Return a preview in one document."""
    return json.dumps({"steps": list(steps), "changeSummary": {}, **more})


def stream(
    *steps: dict[str, Any],
    result: str = "succeeded",
    events: Any = (),
    packs: Iterable[str] = (),
    **summary: Any,
) -> str:
    """Return a preview as a stream of events."""
    versions = dict.fromkeys(packs, "1.0.0")
    bodies: list[dict[str, Any]] = [
        {
            "resourcePreEvent": {
                "metadata": {
                    "op": item["op"],
                    "urn": item["urn"],
                    "old": item["oldState"],
                    "new": item["newState"],
                }
            }
        }
        for item in steps
    ]
    bodies += [*events, {"summaryEvent": {"PolicyPacks": versions, "result": result} | summary}]
    return "".join(
        json.dumps({"sequence": number, **body}, ensure_ascii=False) + "\n"
        for number, body in enumerate(bodies)
    )


def violation(message: str, level: str = "mandatory", name: str = "no-webhooks") -> dict[str, Any]:
    """Return the event of a policy's violation."""
    return {
        "policyEvent": {
            "resourceUrn": f"{PROJECT}{DESTINATION}::hook",
            "message": message,
            "policyName": name,
            "policyPackName": "pack",
            "enforcementLevel": level,
        }
    }


def comment_of(text: str) -> str:
    """Return the comment of a preview."""
    return comment(read(text))


def rows(markdown: str) -> list[list[str]]:
    """Return the cells of a comment's tables, as a Markdown parser sees them."""
    tokens = _MARKDOWN.parse(markdown)
    cells: list[list[str]] = []
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            cells.append([])
        if before.type == "td_open":
            cells[-1].append(token.content)
    return [row for row in cells if row]


def fences(markdown: str) -> list[str]:
    """Return the contents of a comment's fenced blocks, as a Markdown parser sees them."""
    return [token.content for token in _MARKDOWN.parse(markdown) if token.type == "fence"]


def html(markdown: str) -> str:
    """Return a comment as HTML."""
    return str(_MARKDOWN.render(markdown))
