"""How the user hears from the provider: one line for what is not our bug, warnings on stderr."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from pulumi_iotcentral.model.secrets.redaction import one_line

_LONGEST: Final = 2000


class ProviderError(Exception):
    """What kept an operation from being done, in one printable line made for the user."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text, _LONGEST))


def warn(text: str) -> None:
    """Tell the user something that does not stop the operation.

    The engine shows what a provider process writes to stderr under the stack's diagnostics.
    """
    tell(f"warning: {text}")


def tell(text: str) -> None:
    """Tell the user how an operation goes on, in one printable line.

    What a service calls its objects must not move a terminal's cursor.
    """
    print(one_line(text, _LONGEST), file=sys.stderr, flush=True)  # noqa: T201


_format_exc: Final = traceback.format_exc


@wraps(_format_exc)
def _format_exc_in_one_line(*arguments: Any, **options: Any) -> str:
    error = sys.exc_info()[1]
    return str(error) if isinstance(error, ProviderError) else _format_exc(*arguments, **options)


def report_in_one_line() -> None:
    """Show a ProviderError by its text alone; every other exception keeps its whole traceback.

    The SDK sends `traceback.format_exc()` to the engine for whatever an operation raises. Setting
    `sys.tracebacklimit` would do too, but for the whole process for good: bugs, and other dynamic
    providers in the same process, would lose their tracebacks.
    """
    replacement: Callable[..., str] = _format_exc_in_one_line
    traceback.format_exc = replacement
