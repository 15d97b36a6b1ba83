"""The result of one check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["good", "note", "wrong", "skipped"]
"""`note` may be intended. `skipped` could not be checked because an earlier check failed."""


@dataclass(frozen=True)
class Diagnosis:
    """One line of the report: the subject, the result, and the remedy. Never contains a secret."""

    subject: str
    verdict: Verdict
    text: str
    advice: str = ""


def unseen(*subjects: str) -> Iterator[Diagnosis]:
    """Yield a skipped diagnosis for each subject that depends on the failed check before it."""
    for subject in subjects:
        yield Diagnosis(subject, "skipped", "not checked because of the error above")
