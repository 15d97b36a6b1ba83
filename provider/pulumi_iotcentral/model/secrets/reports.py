"""What only a service says of an object: its status, its errors, the time of its last export."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from ..schema import OUTPUTS
from .redaction import KnownSecrets

_PLAIN: Final = re.compile(
    r"notStarted|waiting|starting|healthy|error|\d{4}-\d\d-\d\dT[\d:.]{1,20}(?:Z|[+-]\d\d:\d\d)?"
)


LARGEST_OBJECT: Final = 1024 * 1024
"""The bytes of JSON that an object may have without its reports: real ones have some thousand."""


def is_too_large(document: Mapping[str, Any]) -> bool:
    """Tell whether an object of a service is larger than any real one; its reports are cut."""
    kept = {name: value for name, value in document.items() if name not in OUTPUTS}
    try:
        return len(json.dumps(kept)) > LARGEST_OBJECT
    except RecursionError:
        return True


def is_plain(value: Any) -> bool:
    """Tell whether a report is one of the documented words, or a time: it repeats nothing."""
    return value is None or (isinstance(value, str) and _PLAIN.fullmatch(value) is not None)


def masked_report(value: Any, known: KnownSecrets) -> Any:
    """Return a report without the secrets that are known, and not longer than any real one.

    A documented status and a time are what they are, even where a secret is as short as they are.
    """
    return value if is_plain(value) else known.redacted(value)


def with_masked_reports(document: Mapping[str, Any], known: KnownSecrets) -> dict[str, Any]:
    """Return an object of the service with its reports masked; all else stays as it is."""
    return {
        name: masked_report(value, known) if name in OUTPUTS else value
        for name, value in document.items()
    }


def reports(answer: Mapping[str, Any], known: KnownSecrets) -> dict[str, Any]:
    """Return the reports of an object alone, masked; those that it lacks are left out."""
    told = {name: answer[name] for name in OUTPUTS if answer.get(name) is not None}
    return {name: masked_report(value, known) for name, value in told.items()}


def may_repeat(answer: Mapping[str, Any]) -> bool:
    """Tell whether a report of an object is free text, in which a secret may stand."""
    return any(not is_plain(answer.get(name)) for name in OUTPUTS if answer.get(name))
