"""Transforms: the jq programs of an export's destinations."""

from __future__ import annotations

from typing import Any, Final

from iotcentral_bounded.jq.program import RefusedProgramError, located
from iotcentral_bounded.jq.runner import JqError, run

from .documents import Document
from .errors import TransformError

SECONDS: Final = 5
"""The timeout of a transform."""

# halt_error would end the program without an error.
_HALT: Final = (
    'def halt_error(code): error("halt_error: " + tostring); def halt_error: halt_error(5); '
)
_LINES_SHOWN: Final = 200


def transformed(message: Document, program: str, seconds: float = SECONDS) -> list[Any]:
    """Return the documents that a transform creates from a message.

    Raises:
        TransformError: The program is not valid, fails for this message, or times out.
    """
    try:
        head, rest = located(program)
        halt = _HALT if "halt_error" in rest else ""
        answer = run(head + halt + rest, message, seconds)
    except (RefusedProgramError, JqError) as error:
        raise _failed(str(error)) from None
    if "error" in answer:
        raise _failed(" ".join(answer["error"].replace("\n", " ").split())[:_LINES_SHOWN])
    outputs: list[Any] = answer["outputs"]
    return outputs


def _failed(why: str) -> TransformError:
    return TransformError(f"The transform failed: {why}.")
