"""What one look of the doctor found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["good", "note", "wrong", "skipped"]
"""`note` is what may be meant so; `skipped` what could not be looked at for another diagnosis."""


@dataclass(frozen=True)
class Diagnosis:
    """One line: what was looked at, how it is, and what to do about it; never a secret."""

    subject: str
    verdict: Verdict
    text: str
    advice: str = ""


def unseen(*subjects: str) -> Iterator[Diagnosis]:
    """Yield that these cannot be looked at for the diagnosis before them."""
    for subject in subjects:
        yield Diagnosis(subject, "skipped", "cannot be seen before that is mended")
