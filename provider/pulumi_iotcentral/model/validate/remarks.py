"""What is found in a text that this version can read only in part: certain, or only suspect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..failures import CheckFailure

CURLY_QUOTES: Final = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
"""Quotation marks of web pages and word processors, which no program or query has."""


@dataclass(frozen=True)
class Remark:
    """One finding: `certain` if the service cannot accept the text, else it is a warning.

    `reason` is a verb phrase, whose subject is the property at `path`.
    """

    path: str
    reason: str
    certain: bool = True


def failures(remarks: Iterable[Remark]) -> Iterator[CheckFailure]:
    """Yield the findings that are certain."""
    return (CheckFailure(it.path, it.reason) for it in remarks if it.certain)


def warnings(remarks: Iterable[Remark]) -> Iterator[str]:
    """Yield the other findings, as the end of a sentence that begins with the resource's name."""
    return (f"may not work: {it.path} {it.reason}" for it in remarks if not it.certain)
