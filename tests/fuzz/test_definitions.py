"""Whatever a service answers can be dumped, judged and compared, or is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import StringIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pulumi_iotcentral.cli.check.definitions import validate_document
from pulumi_iotcentral.cli.check.to_text import print_findings
from pulumi_iotcentral.cli.diff.comparison import Comparison
from pulumi_iotcentral.cli.diff.to_json import document
from pulumi_iotcentral.cli.diff.to_text import print_report
from pulumi_iotcentral.cli.diff.with_other import compare_with_other
from pulumi_iotcentral.cli.diff.with_state import compare_with_state, recorded
from pulumi_iotcentral.cli.dump.dump import dump, json_text
from pulumi_iotcentral.cli.dump.reading import read_document
from pulumi_iotcentral.cli.workspace.application import Contents, Place
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.fuzz.documents import ESCAPES, destination_answers, export_answers
from tests.unit.cli.diff.live import Live
from tests.unit.cli.diff.states import URL, resource, state
from tests.unit.model import objects

PLACE = Place(URL, "2022-06-30-preview")


def is_harmless(text: str) -> bool:
    """Tell whether a text moves no terminal's cursor."""
    return all(character.isprintable() or character == "\n" for character in text)


def shown(show: Callable[[Console], None]) -> str:
    out = StringIO()
    show(Console(file=out, highlight=False))
    return out.getvalue()


def tell(found: Comparison) -> None:
    """Tell a comparison in both forms, and see that neither obeys what is told."""
    assert is_harmless(json_text(document(found, strict=False)))
    assert is_harmless(shown(lambda console: print_report(console, found, strict=False)))


def held(destination: Any, export: Any) -> Contents:
    return Contents((destination,), (export,))


answers = st.tuples(destination_answers, export_answers)


@given(answers)
def test_a_dump_of_any_answer_is_text_that_check_can_read(answer: Any) -> None:
    text = json_text(dump(PLACE, held(*answer)))
    assert is_harmless(text)
    findings = validate_document(read_document(text, ESCAPES), ESCAPES)
    assert is_harmless(shown(lambda console: print_findings(console, findings, 2, "object")))
    assert is_harmless(json_text([str(finding) for finding in findings]))


@given(answers)
def test_a_body_of_any_shape_is_judged(answer: Any) -> None:
    for one in answer:
        findings = validate_document(read_document(json.dumps(one), "f"), "f")
        assert is_harmless(shown(partial(print_findings, findings=findings, validated=1, noun="o")))


@given(answers, answers, st.sampled_from(["id", "name"]))
def test_any_two_answers_are_compared_or_refused(one: Any, other: Any, by: Any) -> None:
    with suppress(CommandError):
        tell(compare_with_other(PLACE, held(*one), "there", held(*other), by))


@given(answers, objects.destinations(), objects.exports)
def test_any_answer_is_held_against_a_state_or_refused(
    answer: Any, destination: Any, export: Any
) -> None:
    resources = resource(DESTINATION, "it", destination), resource(EXPORT, "it", export)
    settings = Settings({"iotcentral:endpoint": URL}.get, {})
    live = Live({"destination": [answer[0]], "export": [answer[1]]})
    with suppress(CommandError):
        tell(compare_with_state(PLACE, live, "s", recorded(state(*resources)), settings))
