"""Messages for the user: one line per error that is no bug, warnings on stderr."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from pulumi_iotcentral.lifecycle.errors import LONGEST_TEXT, ProviderError
from pulumi_iotcentral.lifecycle.run import Severity
from pulumi_iotcentral.model.secrets.redaction import one_line


def report(severity: Severity, text: str) -> None:
    """Print one line for the user: a warning, or the progress of an operation.

    The engine shows the stderr of a provider process under the stack's diagnostics. Display names
    must not move a terminal's cursor, so the line is printable.
    """
    line = f"warning: {text}" if severity == "warning" else text
    print(one_line(line, LONGEST_TEXT), file=sys.stderr, flush=True)  # noqa: T201


def warn(text: str) -> None:
    """Print a warning."""
    report("warning", text)


_format_exc: Final = traceback.format_exc


@wraps(_format_exc)
def _format_exc_in_one_line(*arguments: Any, **options: Any) -> str:
    error = sys.exc_info()[1]
    return str(error) if isinstance(error, ProviderError) else _format_exc(*arguments, **options)


def report_in_one_line() -> None:
    """Show only the text of a ProviderError. Other exceptions keep their whole traceback.

    The SDK sends `traceback.format_exc()` to the engine for every exception. `sys.tracebacklimit`
    would affect the whole process: bugs, and other dynamic providers in the same process, would
    lose their tracebacks.
    """
    replacement: Callable[..., str] = _format_exc_in_one_line
    traceback.format_exc = replacement
