"""The messages that the tests of filters use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from iotcentral_pipeline.messages import completed


def message(given: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a message with all that a filter can see."""
    return completed(given, "", datetime(2026, 1, 2, tzinfo=UTC)).message
