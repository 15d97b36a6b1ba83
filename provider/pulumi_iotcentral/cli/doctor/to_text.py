"""The diagnoses as lines for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rich.text import Text

from pulumi_iotcentral.model.secrets.redaction import one_line

from .diagnosis import Diagnosis

_LONGEST: Final = 1000
_SUBJECT: Final = 13
_MARKS: Final = {
    "good": ("✓", "green"),
    "note": ("!", "yellow"),
    "wrong": ("✗", "bold red"),
    "skipped": ("-", "dim"),
}


def line(diagnosis: Diagnosis) -> Text:
    """Return a diagnosis as a line of the report, with its remedy below."""
    mark, style = _MARKS[diagnosis.verdict]
    result = one_line(diagnosis.text, _LONGEST)
    text = Text.assemble((f"{mark} {diagnosis.subject:<{_SUBJECT}}", style), result)
    if diagnosis.advice:
        text.append(f"\n{'':<{_SUBJECT + 2}}→ {one_line(diagnosis.advice, _LONGEST)}")
    return text


def document(diagnoses: Iterable[Diagnosis]) -> dict[str, Any]:
    """Return the diagnoses as a JSON object: `findings`, and whether everything is `good`."""
    listed = list(diagnoses)
    return {
        "good": not any(diagnosis.verdict == "wrong" for diagnosis in listed),
        "findings": [
            {
                "subject": diagnosis.subject,
                "verdict": diagnosis.verdict,
                "text": one_line(diagnosis.text, _LONGEST),
                "advice": one_line(diagnosis.advice, _LONGEST) or None,
            }
            for diagnosis in listed
        ],
    }
