"""The doctor's findings on a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rich.text import Text

from pulumi_iotcentral.model.secrets.redaction import one_line

from .finding import Finding

_LONGEST: Final = 1000
_SUBJECT: Final = 13
_MARKS: Final = {
    "good": ("✓", "green"),
    "note": ("!", "yellow"),
    "wrong": ("✗", "bold red"),
    "skipped": ("-", "dim"),
}


def line(finding: Finding) -> Text:
    """Return a finding as a line of the report, its advice below it."""
    mark, style = _MARKS[finding.verdict]
    told = one_line(finding.text, _LONGEST)
    text = Text.assemble((f"{mark} {finding.subject:<{_SUBJECT}}", style), told)
    if finding.advice:
        text.append(f"\n{'':<{_SUBJECT + 2}}→ {one_line(finding.advice, _LONGEST)}")
    return text


def document(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return the findings as a JSON object: `findings`, and whether all is `good`."""
    listed = list(findings)
    return {
        "good": not any(finding.verdict == "wrong" for finding in listed),
        "findings": [
            {
                "subject": finding.subject,
                "verdict": finding.verdict,
                "text": one_line(finding.text, _LONGEST),
                "advice": one_line(finding.advice, _LONGEST) or None,
            }
            for finding in listed
        ],
    }
