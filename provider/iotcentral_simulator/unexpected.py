"""What an exception is called in an answer: the machine's trouble is none of the simulator's."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress

from .errors import ServiceError
from .store import StateError


def as_service_error(error: Exception) -> ServiceError:
    """Return the refusal that stands for an exception; a bug is reported on stderr."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, StateError):
        return ServiceError(507, "InsufficientStorage", f"The simulator {error}.")
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return ServiceError(
            503, "ServiceUnavailable", f"The simulator's machine refuses: {reason}."
        )
    # Where it went wrong, but not the exception's text: it may quote a secret.
    where = "".join(traceback.format_tb(error.__traceback__))
    log(f"{type(error).__name__}\n{where}")
    return ServiceError(500, "InternalServerError", "The simulator has a bug.")


def log(text: str) -> None:
    """Write to stderr; one that cannot be written, as on a full disk, is no reason to fail."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201
