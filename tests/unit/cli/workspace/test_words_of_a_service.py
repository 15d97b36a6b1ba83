"""No command that only looks shows a secret, wherever the service puts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Final
from urllib.parse import quote

import pytest
from rich.console import Console

from pulumi_iotcentral.cli.diff import to_json as diff_document
from pulumi_iotcentral.cli.diff.comparison import Comparison, presentable
from pulumi_iotcentral.cli.diff.to_text import print_report
from pulumi_iotcentral.cli.diff.with_other import compare_with_other
from pulumi_iotcentral.cli.dump.dump import dump
from pulumi_iotcentral.cli.graph import to_json as graph_document
from pulumi_iotcentral.cli.graph.graph import graph_of
from pulumi_iotcentral.cli.graph.page.page import data
from pulumi_iotcentral.cli.graph.to_dot import dot
from pulumi_iotcentral.cli.graph.to_mermaid import mermaid
from pulumi_iotcentral.cli.status import to_json as survey_document
from pulumi_iotcentral.cli.status.contents import Survey, survey_of
from pulumi_iotcentral.cli.status.to_text import Report
from pulumi_iotcentral.cli.workspace.application import Contents, Place
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from tests.provider.test_words_of_a_service import EXPORT, HOOK, KEY, PLACES, SIG, assert_hidden

NOW: Final = datetime(2026, 11, 24, tzinfo=UTC)
PLACE: Final = Place("https://contoso.azureiotcentral.com", "2022-10-31-preview")
SPELLED: Final = {"of the stack": SIG, "shown": KEY, "cut": KEY[:14], "encoded": quote(SIG)}
OTHERS: Final[dict[str, Any]] = {
    "an id": lambda it: {"id": f"it-{it}"},
    "source": lambda it: {"source": it},
    "an unknown field": lambda it: {"newField": {"a": [it]}},
    "an unknown name": lambda it: {it: 1},
}


def known() -> KnownSecrets:
    return KnownSecrets([SIG])


def printed(show: Any) -> str:
    out = StringIO()
    Console(file=out, width=300).print(show)
    return out.getvalue()


def held(export: dict[str, Any]) -> Contents:
    return Contents((HOOK,), (export,))


def surveyed(export: dict[str, Any]) -> Survey:
    return survey_of(PLACE.url, None, held(export), {}, known=known(), taken=NOW)


def compared(here: dict[str, Any], there: dict[str, Any]) -> Comparison:
    found = compare_with_other(PLACE, held(here), "there", held(there), "id")
    secrets = known()
    secrets.learn(HOOK)
    outcomes = tuple(presentable(one, secrets) for one in found.outcomes)
    return Comparison(found.here, found.there, outcomes, found.compared)


def diff_text(comparison: Comparison) -> str:
    out = StringIO()
    print_report(Console(file=out, width=300), comparison, strict=True)
    return out.getvalue()


def dumped(export: dict[str, Any]) -> str:
    document = dump(PLACE, held(export), known())
    (hook,) = document["destinations"]
    assert hook.pop("url") == HOOK["url"]  # the way out keeps what the service shows of a secret
    return json.dumps(document)


SHOWN: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "status": lambda it: printed(Report(surveyed(it), NOW)),
    "status --json": lambda it: json.dumps(survey_document.document(surveyed(it))),
    "graph --json": lambda it: json.dumps(graph_document.document(graph_of(surveyed(it)))),
    "graph as DOT": lambda it: dot(graph_of(surveyed(it))),
    "graph as a page": lambda it: json.dumps(data(graph_of(surveyed(it)))),
    "graph as Mermaid": lambda it: mermaid(graph_of(surveyed(it))),
    "dump": dumped,
    "diff": lambda it: diff_text(compared(it, EXPORT)),
    "diff the other way": lambda it: diff_text(compared(EXPORT, it)),
    "diff --json": lambda it: json.dumps(diff_document.document(compared(EXPORT, it), strict=True)),
}


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("place", PLACES | OTHERS)
@pytest.mark.parametrize("command", SHOWN)
def test_no_command_shows_a_secret(command: str, place: str, spelling: str) -> None:
    export = {**EXPORT, **(PLACES | OTHERS)[place](SPELLED[spelling])}
    text = SHOWN[command](export)
    assert_hidden(text)
    assert_hidden(text.replace("#47;", "/").replace("#43;", "+").replace("#45;", "-"))


def test_a_diff_of_ordinary_values_is_shown() -> None:
    text = diff_text(compared({**EXPORT, "displayName": "Another"}, EXPORT))
    assert 'displayName: "Another" → "E"' in text
