"""What a check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

ERROR: Final = "error"
"""The severity of what the service, or the provider, would refuse."""

WARNING: Final = "warning"
"""The severity of what is legal, and probably not what is meant."""


@dataclass(frozen=True)
class Finding:
    """A validation error or a warning about a resource. `message` is a sentence.

    `path` is empty if the whole resource is meant. `file` is the document's name, None for a
    program.
    """

    resource: str
    path: str
    message: str
    severity: str = ERROR
    file: str | None = None


def nothing_validated(resource: str, why: str, file: str | None = None) -> Finding:
    """Return the error of a check that had nothing to judge, which is no success."""
    return Finding(resource, "", f"nothing was validated. {why}", ERROR, file)


def faulty(findings: Sequence[Finding]) -> bool:
    """Tell whether there is anything that would be refused."""
    return any(finding.severity == ERROR for finding in findings)


def document(findings: Sequence[Finding], judged: int) -> dict[str, Any]:
    """Return findings, and how much was judged, as a JSON object.

    A finding's `file` is there for documents only.
    """
    listed = [
        {name: value for name, value in asdict(finding).items() if value is not None}
        for finding in findings
    ]
    return {"judged": judged, "findings": listed}
