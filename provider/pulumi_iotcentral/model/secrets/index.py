"""An index that finds many secrets, or long parts of them, in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""The start and the end of a part of a text."""


class SecretIndex:
    """Secrets in their folded form. Threads can share an index.

    A secret of at least `shortest` characters is found as a whole. Each of its parts of `run`
    characters is found, so truncated and split secrets are, too. The cost of a search depends on
    the length of the text, not on the number of secrets.
    """

    def __init__(self, shortest: int, run: int) -> None:
        self._shortest = shortest
        self._run = run
        self._runs: set[str] = set()
        self._whole: set[str] = set()
        self._lengths: dict[str, tuple[int, ...]] = {}
        # Each run contains a piece that begins at a multiple of the step. A text without any of
        # these pieces at these positions contains no run, which is much faster to determine.
        self._piece = run // 2 + 1
        self._step = run - self._piece + 1
        self._pieces: set[str] = set()

    def add(self, secret: str) -> None:
        """Add a secret, unless it is too short."""
        if len(secret) >= self._run:
            self._runs.update(_runs(secret, self._run))
            self._pieces.update(_runs(secret, self._piece))
        elif len(secret) >= self._shortest:
            head = secret[: self._shortest]
            known = self._lengths.get(head, ())
            self._whole.add(secret)
            if len(secret) not in known:
                self._lengths[head] = (*known, len(secret))

    def find(self, text: str, shortest: int = 0) -> Iterator[Span]:
        """Yield the spans of secrets of at least `shortest` characters in a folded text."""
        if self._may_hold_run(text):
            runs, size = self._runs, self._run
            yield from (
                (place, place + size)
                for place in range(len(text) - size + 1)
                if text[place : place + size] in runs
            )
        if self._may_hold_whole(text):
            yield from self._find_whole(text, shortest)

    def may_find(self, text: str) -> bool:
        """Tell whether a search for secrets in a folded text can find any."""
        return self._may_hold_run(text) or self._may_hold_whole(text)

    def _may_hold_run(self, text: str) -> bool:
        size = self._piece
        places = range(0, len(text) - size + 1, self._step) if self._pieces else ()
        return not self._pieces.isdisjoint([text[place : place + size] for place in places])

    def _may_hold_whole(self, text: str) -> bool:
        size = self._shortest
        places = range(len(text) - size + 1) if self._lengths else ()
        return not self._lengths.keys().isdisjoint([text[it : it + size] for it in places])

    def _find_whole(self, text: str, shortest: int) -> Iterator[Span]:
        lengths, size = self._lengths, self._shortest
        for place in range(len(text) - size + 1):
            for length in lengths.get(text[place : place + size], ()):
                secret = text[place : place + length]
                if length >= shortest and len(secret) == length and secret in self._whole:
                    yield place, place + length


def joined(spans: list[Span]) -> list[Span]:
    """Return spans in order, with adjacent and overlapping ones joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _runs(text: str, size: int) -> Iterator[str]:
    return (text[place : place + size] for place in range(len(text) - size + 1))
