"""Findings in filters and transforms, which this version can validate only in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..failures import CheckFailure


@dataclass(frozen=True)
class Remark:
    """A finding: an error if `certain`, since the service cannot accept it, otherwise a warning.

    `reason` continues a sentence that begins with the path.
    """

    path: str
    reason: str
    certain: bool = True


def failures(remarks: Iterable[Remark]) -> Iterator[CheckFailure]:
    """Yield the findings that are errors."""
    return (CheckFailure(it.path, it.reason) for it in remarks if it.certain)


def warnings(remarks: Iterable[Remark]) -> Iterator[str]:
    """Yield the findings that are warnings. They continue a sentence about the resource."""
    return (f"may not work: {it.path} {it.reason}" for it in remarks if not it.certain)
