"""A survey: what the service says, as it says it, and who manages what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from pulumi_iotcentral.schema import DESTINATION, EXPORT
from pulumi_iotcentral.stack.application import Holdings
from pulumi_iotcentral.stack.errors import CommandError
from pulumi_iotcentral.stack.state import Managed
from pulumi_iotcentral.survey.document import document
from pulumi_iotcentral.survey.survey import Survey, survey_of
from pulumi_iotcentral.survey.table import table
from pulumi_iotcentral.survey.watching import watch

URL = "https://contoso.azureiotcentral.com"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = "c2VjcmV0LWtleQ"
HOOK = {"id": "hook", "displayName": "Hook", "type": "webhook@v1", "status": "healthy"}
STREAM = {
    "id": "stream",
    "displayName": "Stream",
    "source": "telemetry",
    "enabled": True,
    "status": "healthy",
    "lastExportTime": "2026-03-01T11:57:30Z",
    "destinations": [{"id": "hook"}, {"id": "gone"}],
}


def survey(*exports: dict[str, Any], hook: dict[str, Any] = HOOK) -> Survey:
    urn = f"urn:pulumi:dev::plant::{DESTINATION.token}::the-hook"
    owners = {("destination", "hook"): Managed(DESTINATION, urn, "hook", URL)}
    return survey_of(URL, "plant/dev", Holdings((hook,), exports or (STREAM,)), owners)


def shown(taken: Survey, width: int = 160) -> str:
    console = Console(width=width, record=True, file=None, color_system=None)
    with console.capture() as capture:
        console.print(table(taken, NOW))
    return capture.get()


def test_an_object_says_who_manages_it() -> None:
    taken = survey()
    (hook,), (stream,) = taken.destinations, taken.exports
    assert hook.manager is not None
    assert hook.manager.name == "the-hook"
    assert stream.manager is None
    assert "nobody it knows" in shown(taken)
    assert "1 not managed by this stack" in shown(taken)


def test_the_table_tells_status_and_how_long_ago_data_went_out() -> None:
    lines = shown(survey()).splitlines()
    stream = next(line for line in lines if "stream" in line)
    assert "✓ healthy" in stream
    assert "2026-03-01 11:57:30Z (2 min ago)" in stream


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-03-01T12:00:00.5Z", "2026-03-01 12:00:00Z"),
        ("2026-02-20T12:00:00+02:00", "2026-02-20 10:00:00Z (9 d ago)"),
        ("2026-03-01T11:00:00", "2026-03-01 11:00:00Z (1 h ago)"),
        ("yesterday\x1b[31m", "yesterday [31m"),
        ("2027-01-01T00:00:00Z", "2027-01-01 00:00:00Z"),
        ("0001-01-01T00:00:00+23:00", "0001-01-01T00:00:00+23:00"),
    ],
)
def test_a_time_is_shown_in_utc_and_as_it_is_where_it_is_none(told: str, expected: str) -> None:
    assert expected in shown(survey({**STREAM, "lastExportTime": told}))


def test_an_error_is_counted_and_told_without_keys() -> None:
    errors = [{"code": "Forbidden", "message": f"AccountKey={KEY} is refused\nat all"}, {}, "odd"]
    taken = survey({**STREAM, "status": "error", "errors": errors})
    assert [one.id for one in taken.broken] == ["stream"]
    text = shown(taken)
    assert "✗ error" in text
    assert "export Stream: Forbidden: AccountKey=***** is refused at all" in text
    assert "1 in error" in text
    assert KEY not in text + json.dumps(document(taken))


def test_a_disabled_export_is_neither_healthy_nor_in_error() -> None:
    disabled = survey({**STREAM, "enabled": False, "status": "error"})
    assert "- disabled" in shown(disabled)
    assert disabled.broken == ()
    assert "none in error" in shown(disabled)


def test_an_error_does_not_repeat_what_the_listing_shows_of_a_secret() -> None:
    url = "https://hooks.example/in?code=canary"
    broken = {**HOOK, "url": url, "status": "error", "errors": [{"message": f"no answer of {url}"}]}
    assert "canary" not in shown(survey(hook=broken))


def test_an_empty_application_says_so() -> None:
    assert "nothing is here yet" in shown(survey_of(URL, None, Holdings((), ()), {}))


def test_hostile_names_stay_in_their_cells() -> None:
    hostile = "[red]evil[/red]\x1b]0;title\x07\n\u202egnp"
    text = shown(survey(hook={**HOOK, "displayName": hostile, "status": hostile}))
    assert "[red]evil[/red]" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


@pytest.mark.parametrize("odd", [None, 7, [], {"a": 1}, [{"id": 3}], "text"])
def test_what_a_service_should_not_say_is_as_if_not_said(odd: Any) -> None:
    names = ("displayName", "source", "status", "lastExportTime", "errors", "destinations")
    taken = survey({"id": "stream", **dict.fromkeys(names, odd)})
    assert shown(taken)
    assert json.loads(json.dumps(document(taken)))["exports"][0]["id"] == "stream"


def test_the_document_has_the_services_names() -> None:
    told = document(survey())
    assert told["application"] == URL
    assert told["stack"] == "plant/dev"
    (hook,), (stream,) = told["destinations"], told["exports"]
    assert hook["type"] == "webhook@v1"
    assert hook["managedBy"]["name"] == "the-hook"
    assert stream["source"] == "telemetry"
    assert stream["destinations"] == ["hook", "gone"]
    assert stream["managedBy"] is None
    assert EXPORT.immutable in stream


def test_watching_goes_on_after_a_look_that_failed_until_it_is_interrupted() -> None:
    first, second = survey(), survey({**STREAM, "status": "error"})
    looks: Iterator[Survey | Exception] = iter([CommandError("no network"), second])
    seen: list[tuple[Survey, str]] = []
    waits: Iterator[BaseException | None] = iter([None, None, KeyboardInterrupt()])

    def look() -> Survey:
        found = next(looks)
        if isinstance(found, Exception):
            raise found
        return found

    def sleep(seconds: float) -> None:
        assert seconds == 10
        interruption = next(waits)
        if interruption is not None:
            raise interruption

    last = watch(first, look, lambda *pair: seen.append(pair), 10, sleep=sleep)
    assert seen == [(first, "no network"), (second, "")]
    assert last == (second, "")
