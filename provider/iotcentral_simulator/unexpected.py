"""Error responses for unexpected exceptions, which distinguish system errors from bugs."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress

from .errors import ServiceError
from .store import StateError


def as_service_error(error: Exception) -> ServiceError:
    """Return the error response for an exception. A bug is reported on stderr."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, StateError):
        return ServiceError(507, "InsufficientStorage", f"The simulator {error}.")
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return ServiceError(
            503, "ServiceUnavailable", f"The simulator's machine reports an error: {reason}."
        )
    # The traceback without the exception's text, which may contain a secret.
    where = "".join(traceback.format_tb(error.__traceback__))
    log(f"{type(error).__name__}\n{where}")
    return ServiceError(500, "InternalServerError", "The simulator has a bug.")


def log(text: str) -> None:
    """Write to stderr. Errors are ignored, for example on a full disk."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201
