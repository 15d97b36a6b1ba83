"""Watches the files of a run, and runs again when one is saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

INTERVAL: Final = 0.1
"""The interval in seconds at which files are examined."""

_Snapshot: TypeAlias = Mapping[Path, tuple[int, int, int] | None]


def watch(
    show: Callable[[list[Path]], None],
    files: Callable[[], Iterable[Path]],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Show the result, and show it again after each change, until Ctrl-C.

    A change counts when the files stay the same for an interval, since an editor can save in
    several steps.

    Args:
        show: Shows the result. It gets the changed files, none at first.
        files: Returns the files to watch, which can differ after a change.
        sleep: Waits for seconds.
    """
    changed: list[Path] = []
    try:
        while True:
            # Taken before the run, so that a save during the run is not lost.
            before = _snapshot(files())
            show(changed)
            changed = _changes(before, files, sleep)
    except KeyboardInterrupt:
        return


def _changes(
    before: _Snapshot, files: Callable[[], Iterable[Path]], sleep: Callable[[float], None]
) -> list[Path]:
    """Wait for a change, and return the changed files."""
    last = before
    while True:
        now = _snapshot(files())
        if now != before and now == last:
            return sorted(it for it in {*before, *now} if before.get(it) != now.get(it))
        last = now
        sleep(INTERVAL)


def _snapshot(files: Iterable[Path]) -> _Snapshot:
    return {path: _signature(path) for path in files}


def _signature(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with a save: time, size, and the file itself if it is replaced."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
