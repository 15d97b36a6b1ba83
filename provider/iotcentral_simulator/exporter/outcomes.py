"""What became of a message: one outcome for each export and destination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Outcome: TypeAlias = Literal["delivered", "skipped", "failed", "not delivered"]
"""`skipped`: the filter or the transform let nothing through. `failed`: the status turns to error.
`not delivered`: the simulator cannot do what the service does; no status changes."""

CODES: Final = frozenset({"DestinationUnreachable", "DestinationRefused", "TransformFailed"})
"""The codes of errors that the exporter gives, and takes back when a message arrives."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What one export did with a message for one destination, without any secret."""

    export: str
    """The export's id; empty where no export is for the message."""

    export_name: str
    outcome: Outcome
    detail: str
    """Where the message is, or why it is nowhere."""

    destination: str = ""
    """The destination's id; empty where the export came to no destination."""

    destination_name: str = ""


class MessageError(ValueError):
    """A message is none; the text says what to write instead."""


class UnsupportedError(Exception):
    """The simulator cannot do this; the text says what, and never a secret."""


class DeliveryError(Exception):
    """A destination did not take the message; the text says why, and never a secret."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        """One of `CODES`."""


def unreachable(message: str) -> DeliveryError:
    """Make the error of a destination that gives no answer."""
    return DeliveryError("DestinationUnreachable", message)


def refused(message: str) -> DeliveryError:
    """Make the error of a destination that answers, and does not take the message."""
    return DeliveryError("DestinationRefused", message)
