"""What lists do not show yet: the writes since they were read last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from .store import Entry

_WANTED: Final = "lag_wanted"
_HAPPENED: Final = "lag_happened"


class Lag:
    """The writes to one application that its lists may hide, each with what was there before.

    Only what came by the API is hidden, so a test that edits the store is seen at once.
    """

    def __init__(self) -> None:
        self._unseen: dict[str, dict[str, Entry | None]] = {}
        self._hidden: dict[str, dict[str, Entry | None]] = {}

    def wrote(self, kind: str, identifier: str, before: Entry | None) -> None:
        """Remember what a write changed; of several writes, the state before the first."""
        self._unseen.setdefault(kind, {}).setdefault(identifier, before)

    def start(self, kind: str, *, hide: bool, peek: bool) -> dict[str, Entry | None]:
        """Begin to read a list, and return what it hides; the next one shows it, unless a peek."""
        hidden = self._unseen.get(kind, {}) if hide else {}
        if not peek:
            self._unseen.pop(kind, None)
            self._hidden[kind] = hidden
        return hidden

    def more(self, kind: str) -> dict[str, Entry | None]:
        """Return what the list hides whose next page is read."""
        return self._hidden.get(kind, {})


def before_writes(entries: list[Entry], hidden: Mapping[str, Entry | None]) -> list[Entry]:
    """Return a list as it was before the writes that it hides."""
    kept = [entry for entry in entries if entry.id not in hidden]
    old = [entry for entry in hidden.values() if entry is not None]
    return sorted([*kept, *old], key=lambda entry: entry.position)


def ask_for_lag(scope: Scope) -> None:
    """Want a request to be answered with a list that lags."""
    scope["state"][_WANTED] = True


def lag_is_wanted(request: Request) -> bool:
    """Say whether a fault wants a list to lag."""
    return bool(request.scope["state"].get(_WANTED))


def note_lag(request: Request) -> None:
    """Tell that a list did hide something."""
    request.scope["state"][_HAPPENED] = True


def lagged(scope: Scope) -> bool:
    """Say whether a list did hide something."""
    return bool(scope["state"].get(_HAPPENED))
