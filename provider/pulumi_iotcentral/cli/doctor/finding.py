"""What one look of the doctor found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["good", "note", "wrong", "skipped"]
"""`note` is what may be meant so; `skipped` what could not be looked at for another finding."""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do about it; never a secret."""

    subject: str
    verdict: Verdict
    text: str
    advice: str = ""


def unseen(*subjects: str) -> Iterator[Finding]:
    """Yield that these cannot be looked at for the finding before them."""
    for subject in subjects:
        yield Finding(subject, "skipped", "cannot be seen before that is mended")
