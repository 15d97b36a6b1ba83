"""The guide page's own requests, taken from the page and sent as they stand.

The page's typing errors are mended here, each by name: a page that loses one fails the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from iotcentral_simulator import Application, Behaviour, Simulator

from .client import Api
from .conftest import Start
from .samples import Document

PAGE = (Path(__file__).parent / "data" / "guide.md").read_text("utf-8")
DESTINATION = "8dbcdb53-c6a7-498a-a976-a824b694c150"
SECOND_DESTINATION = "9742a8d9-c3ca-4d8d-8bc7-357bdc7f39d9"
EXPORT = "6e93df53-1ce5-45e4-ad61-3eb0d684b3a5"
MASK = re.compile(r"\*+")


@dataclass(frozen=True)
class Example:
    """A section of the page: a request, and the answer that is shown."""

    title: str
    method: str
    url: str
    body: Document | None
    answer: Document | None


def mended(text: str) -> Document:
    """Read a JSON block; the list of destinations misses a quote and has a brace too many."""
    try:
        document: Document = json.loads(text)
    except json.JSONDecodeError:
        quoted = text.replace('"connectionString": Default', '"connectionString": "Default')
        braces = re.sub(r'"status": "error",\s*\}\s*\}', '"status": "error" }', quoted)
        assert braces != quoted != text
        document = json.loads(braces)
    return document


def examples() -> list[Example]:
    found = []
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"```(http|json)\n(.*?)```", section, flags=re.DOTALL)
        method, url = next(text for kind, text in blocks if kind == "http").split()
        documents = [mended(text) for kind, text in blocks if kind == "json"]
        body = documents.pop(0) if method in {"PUT", "PATCH"} else None
        answer = documents.pop(0) if documents else None
        found.append(Example(section.partition("\n")[0], method, url, body, answer))
    return found


EXAMPLES = {example.title: example for example in examples()}


def address(example: Example) -> str:
    """Return the path of an example's URL, its two typing errors mended."""
    url = example.url
    if example.title == "Patch an export definition":
        assert "/api/" not in url
        url = url.replace("/dataExport/", "/api/dataExport/")
    if example.title == "Delete an export definition":
        assert "/exports/" not in url
        url = url.replace("destinations/{destinationId}", "exports/{exportId}")
    path = url.removeprefix("https://{subdomain}.{baseDomain}/api/dataExport/")
    return path.replace("{destinationId}", DESTINATION).replace("{exportId}", EXPORT)


def shape(value: Any) -> Any:
    """Return a document with its values replaced by their types, and masks made alike."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return MASK.sub("*", value) if isinstance(value, str) and MASK.search(value) else type(value)


def send(api: Api, example: Example) -> Any:
    path, _, query = address(example).partition("?")
    name, _, version = query.partition("=")
    assert name == "api-version"
    answer = api.send(example.method, path, example.body, params={name: version})
    assert answer.status_code == (204 if example.method == "DELETE" else 200), answer.text
    return answer.json() if answer.content else None


@pytest.fixture
def flat(start: Start, connect: Callable[..., Api]) -> tuple[Simulator, Api]:
    """A simulator that answers in the page's form."""
    simulator = start(behaviour=Behaviour(answer_form="flat"))
    simulator.application().destinations[SECOND_DESTINATION] = {
        "displayName": "Webhook destination",
        "type": "webhook@v1",
        "url": "http://requestbin.net/r/f7x2i1ug",
        "headerCustomizations": {},
    }
    return simulator, connect(simulator.url)


def test_the_page_has_an_example_of_ten_operations() -> None:
    assert [example.method for example in EXAMPLES.values()] == [
        *("PUT", "GET", "GET", "PATCH", "DELETE"),
        *("PUT", "GET", "GET", "PATCH", "DELETE"),
    ]


def test_the_requests_of_the_page_work_in_its_order_and_answer_in_its_shape(
    flat: tuple[Simulator, Api],
) -> None:
    simulator, api = flat
    order = [title for title in EXAMPLES if title != "Delete a destination"]
    for title in [*order, "Delete a destination"]:
        example = EXAMPLES[title]
        got = send(api, example)
        if example.answer is None:
            assert got is None
        elif "value" in example.answer:
            assert got["value"]
        elif title == "Get an export by ID":
            assert "connectionString" in example.answer  # the page shows a destination here
            assert shape(got) == shape(EXAMPLES["Create or update an export definition"].answer)
        else:
            assert shape(got) == shape(example.answer) | optional(got)
            assert got["id"] == example.answer["id"]
    assert set(simulator.application().destinations) == {SECOND_DESTINATION}
    assert not simulator.application().exports


def optional(answer: Document) -> Document:
    """Return what an answer has once its object is healthy, and the page never shows."""
    return {name: str for name in ("lastExportTime",) if name in answer}


def test_the_pages_bodies_are_stored_with_their_values(flat: tuple[Simulator, Api]) -> None:
    simulator, api = flat
    for title in (
        "Create or update a destination",
        "Patch a destination",
        "Create or update an export definition",
        "Patch an export definition",
    ):
        example = EXAMPLES[title]
        got = send(api, example)
        assert example.body is not None
        assert {name: shape(got[name]) for name in example.body} == shape(example.body)
    stored = simulator.application().destinations[DESTINATION]
    patch = EXAMPLES["Patch a destination"].body
    assert patch is not None
    assert stored["displayName"] == patch["displayName"]
    assert stored["authorization"] == {
        "type": "connectionString",
        "connectionString": patch["connectionString"],
        "containerName": patch["containerName"],
    }


def test_the_page_lists_destinations_in_the_nested_form(application: Application, api: Api) -> None:
    send(api, EXAMPLES["Create or update a destination"])
    shown = EXAMPLES["List destinations"].answer
    assert shown is not None
    listed = send(api, EXAMPLES["List destinations"])["value"]
    assert shape(listed[0]) == shape(shown["value"][0])
    assert application.destinations.keys() == {DESTINATION}


def test_the_page_lists_exports_as_we_do(application: Application, api: Api) -> None:
    application.destinations[SECOND_DESTINATION] = {"displayName": "x", "type": "webhook@v1"}
    shown = EXAMPLES["List export definitions"].answer
    assert shown is not None
    for item in shown["value"]:
        api.ok("PUT", f"exports/{item['id']}", item)
    assert shape(send(api, EXAMPLES["List export definitions"])) == shape(shown)
