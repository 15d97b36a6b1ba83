"""Stale lists: the writes since the last read of a list, which it does not show yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from .store import Entry

_WANTED: Final = "lag_wanted"
_HAPPENED: Final = "lag_happened"


class Lag:
    """The writes to one application that its lists can hide, with the objects before each write.

    Only writes through the API are hidden. If a test edits the store, lists show it at once.
    """

    def __init__(self) -> None:
        self._unseen: dict[str, dict[str, Entry | None]] = {}
        self._hidden: dict[str, dict[str, Entry | None]] = {}

    def wrote(self, kind: str, identifier: str, before: Entry | None) -> None:
        """Record a write. Of several writes, only the object before the first one counts."""
        self._unseen.setdefault(kind, {}).setdefault(identifier, before)

    def start(self, kind: str, *, hide: bool, peek: bool) -> dict[str, Entry | None]:
        """Start to read a list, and return the hidden writes.

        The next read shows them, unless this one is a peek.
        """
        hidden = self._unseen.get(kind, {}) if hide else {}
        if not peek:
            self._unseen.pop(kind, None)
            self._hidden[kind] = hidden
        return hidden

    def more(self, kind: str) -> dict[str, Entry | None]:
        """Return the hidden writes of a list for its next pages."""
        return self._hidden.get(kind, {})


def before_writes(entries: list[Entry], hidden: Mapping[str, Entry | None]) -> list[Entry]:
    """Return a list without the hidden writes."""
    kept = [entry for entry in entries if entry.id not in hidden]
    old = [entry for entry in hidden.values() if entry is not None]
    return sorted([*kept, *old], key=lambda entry: entry.position)


def ask_for_lag(scope: Scope) -> None:
    """Request a stale list for a request."""
    scope["state"][_WANTED] = True


def lag_is_wanted(request: Request) -> bool:
    """Return whether a fault requests a stale list."""
    return bool(request.scope["state"].get(_WANTED))


def note_lag(request: Request) -> None:
    """Record that a list hid a write."""
    request.scope["state"][_HAPPENED] = True


def lagged(scope: Scope) -> bool:
    """Return whether a list hid a write."""
    return bool(scope["state"].get(_HAPPENED))
