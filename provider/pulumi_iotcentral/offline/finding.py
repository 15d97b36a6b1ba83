"""The findings of a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

ERROR: Final = "error"
"""The severity of a validation error, which the provider or the service would reject."""

WARNING: Final = "warning"
"""The severity of a definition that is valid and probably not intended."""


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
    """Return the error of a check that had nothing to validate. That must not look like success."""
    return Finding(resource, "", f"nothing was validated. {why}", ERROR, file)


def has_errors(findings: Sequence[Finding]) -> bool:
    """Return whether there is a validation error."""
    return any(finding.severity == ERROR for finding in findings)


def document(findings: Sequence[Finding], validated: int) -> dict[str, Any]:
    """Return findings and the number of validated objects as a JSON object.

    Only findings of documents have `file`.
    """
    listed = [
        {name: value for name, value in asdict(finding).items() if value is not None}
        for finding in findings
    ]
    return {"judged": validated, "findings": listed}
