"""The limits that the service documents: one place for check, policies and docs.

Source: learn.microsoft.com/azure/iot-central/core/concepts-quotas-limits.
"""

from __future__ import annotations

from typing import Final

REQUESTS_PER_SECOND: Final = 20
"""REST calls in any one second, for all clients of an application together."""

EXPORTS_PER_APPLICATION: Final = 10
"""Data exports that one application holds at most."""

DESTINATIONS_PER_APPLICATION: Final = 10
"""Destinations that one application holds at most."""

DESTINATIONS_PER_EXPORT: Final = 10
"""Destinations that one export sends to at most."""

ENRICHMENTS_PER_EXPORT: Final = 10
"""Enrichments of one export at most (the page counts filters and enrichments in one row)."""


def too_many(application: str, count: int, what: str, limit: int) -> str:
    """Return the fault of an application that gets more objects of a kind than it takes."""
    return f"{application} gets {count} {what}; the limit is {limit}"
