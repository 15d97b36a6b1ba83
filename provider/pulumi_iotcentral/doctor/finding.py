"""What one look of the doctor found."""

from __future__ import annotations

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
