"""The service's times, and how long ago they were."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (0, "s"))


def parsed(told: str) -> datetime | None:
    """Return a time of the service in UTC, or None where the text is none."""
    try:
        time = datetime.fromisoformat(told)
        return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def age(time: datetime, now: datetime) -> str:
    """Return how long before `now` a time was, as `3 min`; empty for one that is to come."""
    seconds = (now - time).total_seconds()
    unit = next(((size, name) for size, name in _UNITS if seconds >= size), None)
    return f"{int(seconds // (unit[0] or 1))} {unit[1]}" if unit else ""
