"""The wait for exports to be healthy: one list a poll, progress told, an end with reasons."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .errors import ProviderError
from .warnings import reported_errors

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 10.0

Reported: TypeAlias = Callable[[Mapping[str, Any]], str]
"""Says in one line what the service reports as wrong with an export."""


@dataclass(frozen=True)
class Progress:
    """What one poll saw of the exports that are waited for, by id."""

    seen: Mapping[str, Mapping[str, Any]]
    wanted: tuple[str, ...]
    reported: Reported = reported_errors

    def statuses(self) -> dict[str, str]:
        """Return the statuses by id; `missing` for an export that the application lacks."""
        return {id_: _status(self.seen.get(id_)) for id_ in self.wanted}

    def unhealthy(self) -> list[str]:
        """Return the ids of the exports that are enabled and not healthy yet."""
        return [id_ for id_, status in self.statuses().items() if status not in _DONE]

    def summary(self) -> str:
        """Return the unhealthy exports with their statuses, in one line."""
        return ", ".join(f"{self._name(id_)} {self.statuses()[id_]}" for id_ in self.unhealthy())

    def reasons(self) -> str:
        """Return the unhealthy exports with what the service reports of them, in one line."""
        return "; ".join(
            f"{self._name(id_)} is {self.statuses()[id_]}{self._errors(id_)}"
            for id_ in self.unhealthy()
        )

    def _errors(self, id_: str) -> str:
        shown = self.reported(self.seen.get(id_, {}))
        return f" ({shown})" if shown else ""

    def _name(self, id_: str) -> str:
        name = self.seen.get(id_, {}).get("displayName")
        return f"{name!r} ({id_})" if name else id_


_DONE: Final = ("healthy", "disabled")


def wait_until_healthy(
    list_exports: Callable[[], Iterable[Mapping[str, Any]]],
    ids: Sequence[str],
    timeout: float,
    *,
    report: Callable[[str], None],
    reported: Reported = reported_errors,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, str]:
    """Poll until every enabled export is healthy; return the statuses by id.

    `timeout` is in seconds; `report` is given the progress, and `reported` says in one line what is
    wrong with an export. Raises
    ProviderError with the service's `errors` when it is over. An export that reports an error is
    waited for as well: a role that was just assigned takes minutes to be seen by the service.
    """
    end, pause, told = clock() + timeout, _FIRST_PAUSE, ""
    while True:
        seen = {str(item.get("id")): item for item in list_exports()}
        progress = Progress(seen, tuple(ids), reported)
        if not progress.unhealthy():
            return progress.statuses()
        if progress.summary() != told:
            told = progress.summary()
            report(f"waiting for {told}")
        if clock() >= end:
            raise ProviderError(
                f"not healthy after {timeout:g} s: {progress.reasons()}; the exports are in the "
                "state, and the next `pulumi up` waits again"
            )
        sleep(max(0.0, min(pause, end - clock())))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _status(export: Mapping[str, Any] | None) -> str:
    if export is None:
        return "missing"
    if export.get("enabled") is False:
        return "disabled"
    return str(export.get("status") or "unknown")
