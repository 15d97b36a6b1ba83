"""A survey: what the service says, as it says it, and who manages what."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from pulumi_iotcentral.cli.status.contents import Survey, survey_of
from pulumi_iotcentral.cli.status.to_json import document
from pulumi_iotcentral.cli.status.to_text import Report, Screenful
from pulumi_iotcentral.cli.status.watching import watch
from pulumi_iotcentral.cli.workspace.application import Contents
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import Managed
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind

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


def owned(*objects: tuple[Kind, str]) -> dict[tuple[str, str], Managed]:
    urn = "urn:pulumi:dev::plant::"
    return {
        (kind.noun, id_): Managed(kind, f"{urn}{kind.token}::the-{id_}", id_, URL)
        for kind, id_ in objects
    }


def survey(
    *exports: dict[str, Any], hook: dict[str, Any] = HOOK, stack: str | None = "plant/dev"
) -> Survey:
    owners = owned((DESTINATION, "hook"))
    held = Contents((hook,), exports or (STREAM,))
    return survey_of(URL, stack, held, owners, taken=NOW)


def shown(taken: Survey, width: int = 160) -> str:
    file = io.StringIO()
    console = Console(width=width, file=file, force_terminal=True, color_system=None)
    console.print(Report(taken, NOW))
    return file.getvalue()


def test_an_object_says_who_manages_it() -> None:
    taken = survey()
    (hook,), (stream,) = taken.destinations, taken.exports
    assert hook.manager is not None
    assert hook.manager.name == "the-hook"
    assert stream.manager is None
    assert "not managed" in shown(taken)
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
    assert "no exports and no destinations" in shown(survey_of(URL, None, Contents((), ()), {}))


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


def test_what_the_stack_manages_and_the_application_lacks_is_missing() -> None:
    owners = owned((DESTINATION, "hook"), (EXPORT, "stream"))
    taken = survey_of(URL, "plant/dev", Contents((HOOK,), ()), owners)
    assert [one.name for one in taken.missing] == ["the-stream"]
    assert not taken.well
    for width in (160, 60):
        text = shown(taken, width)
        assert next(line for line in text.splitlines() if "✗ missing" in line).endswith(
            "the-stream"
        )
        assert "0 exports, 1 destination, 1 missing" in text
        assert "none in error" not in text
    assert [one["id"] for one in document(taken)["missing"]] == ["stream"]


def test_an_application_that_lost_everything_is_not_said_to_be_new() -> None:
    text = shown(survey_of(URL, "plant/dev", Contents((), ()), owned((EXPORT, "stream"))))
    assert "no exports and no destinations" not in text
    assert "1 missing" in text


def test_outside_of_a_stack_nothing_is_said_of_managers() -> None:
    assert "managed" not in shown(survey(stack=None))


def test_a_reference_to_a_destination_that_is_not_there_is_told() -> None:
    assert "export Stream: sends to gone, which does not exist" in shown(survey())


LONG = {
    "id": "0b7e4e3e-5d0c-5c9f-8a54-6f1d3f9f0c11",
    "displayName": "Telemetry archive",
    "lastExportTime": "2026-03-01T11:57:30Z",
}


@pytest.mark.parametrize("width", [60, 80])
def test_in_a_narrow_terminal_names_and_ages_stay_and_ids_and_dates_give_way(width: int) -> None:
    lines = shown(survey({**STREAM, **LONG}), width).splitlines()
    assert max(map(len, lines)) <= width
    row = next(line for line in lines if line.startswith("expo"))
    assert "2 min ago" in row
    assert "✓ healthy" in row
    assert LONG["id"] not in "".join(lines)
    assert lines[lines.index(row) + 1].startswith("dest")


def test_what_has_no_name_is_called_by_its_id_in_a_narrow_terminal() -> None:
    nameless = {**STREAM, **LONG, "displayName": ""}
    assert LONG["id"][:8] in shown(survey(nameless), 80)


def test_a_wide_terminal_shows_ids_and_dates() -> None:
    text = shown(survey({**STREAM, **LONG}), 160)
    assert LONG["id"] in text
    assert "2026-03-01 11:57:30Z (2 min ago)" in text


def on_screen(taken: Survey, height: int, stale: str = "") -> list[str]:
    file = io.StringIO()
    console = Console(width=80, height=height, file=file, force_terminal=True, color_system=None)
    console.print(Screenful(Report(taken, NOW), stale), end="")
    return file.getvalue().splitlines()


def test_a_screen_shows_what_matters_first_and_no_more_than_it_has_lines() -> None:
    many = [
        {**STREAM, "id": f"s{number}", "displayName": f"Stream {number}"} for number in range(30)
    ]
    broken = {**many[29], "errors": [{"message": "no answer"}]}
    lines = on_screen(survey(*many[:29], broken), 24, "no network")
    assert len(lines) == 24
    assert lines[0].startswith(URL)
    assert NOW.astimezone().strftime("at %H:%M:%S") in lines[0]
    assert lines[1].startswith("30 exports, 1 destination")
    assert lines[2] == "not up to date: no network"
    assert any("no answer" in line for line in on_screen(survey(broken), 24))
    assert lines[-1].startswith("… ")


def test_a_screen_that_is_large_enough_shows_everything() -> None:
    assert any("Hook" in line for line in on_screen(survey(), 24))
    assert not any(line.startswith("… ") for line in on_screen(survey(), 24))


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


def test_an_interruption_in_a_look_leaves_what_was_shown_last_an_old_one() -> None:
    looks: Iterator[BaseException] = iter([CommandError("no network"), KeyboardInterrupt()])

    def look() -> Survey:
        raise next(looks)

    first = survey()
    last = watch(first, look, lambda *_: None, 10, sleep=lambda _: None)
    assert last == (first, "no network")
