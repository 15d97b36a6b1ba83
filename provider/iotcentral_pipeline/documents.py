"""JSON documents and times in the form of the service."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
"""A JSON object."""


def timestamp(moment: datetime) -> str:
    """Return a time in the format of the service, in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
