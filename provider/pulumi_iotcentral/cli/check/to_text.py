"""The findings of a check as text, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.offline.finding import ERROR, WARNING, Finding

from ...model.text import counted

_STYLES: Final = {ERROR: "bold red", WARNING: "yellow"}
_LONGEST_NAME: Final = 200
_LONGEST: Final = 1000


def print_findings(
    console: Console, findings: Sequence[Finding], validated: int, noun: str
) -> None:
    """Print a line for each finding, and a summary with the number of validated objects."""
    for finding in findings:
        console.print(_line(finding), soft_wrap=True)
    errors = sum(finding.severity == ERROR for finding in findings)
    counts = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    summary = f"{counted(validated, noun)} validated: {counts}"
    console.print(Text(summary, _STYLES[ERROR] if errors else "green"), soft_wrap=True)


def _line(finding: Finding) -> Text:
    # Most messages are sentences about the path.
    path = "" if finding.path in finding.message else finding.path
    named = (finding.file, finding.resource, path)
    where = [one_line(name, _LONGEST_NAME) for name in named if name]
    message = one_line(finding.message, _LONGEST)
    severity = (f"{finding.severity}: ", _STYLES[finding.severity])
    return Text.assemble(severity, ": ".join([*where, message]))


def _count(number: int, noun: str) -> str:
    return counted(number, noun) if number else f"no {noun}s"
