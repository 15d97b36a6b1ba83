"""Times of the service are told in UTC, with their age in the largest unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pulumi_iotcentral.cli.status.to_text import age, parsed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "told", ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00", "2026-03-01T14:00:00+02:00"]
)
def test_a_time_is_utc_unless_it_says_otherwise(told: str) -> None:
    assert parsed(told) == NOON


@pytest.mark.parametrize("told", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_none(told: str) -> None:
    assert parsed(told) is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, ""),
        (0, "0 s"),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (86_400, "1 d"),
        (864_000, "10 d"),
    ],
)
def test_an_age_is_in_the_largest_unit_and_a_time_to_come_has_none(seconds: int, told: str) -> None:
    assert age(NOON - timedelta(seconds=seconds), NOON) == told
