"""The outcomes of a message, one for each export and destination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Outcome: TypeAlias = Literal["delivered", "skipped", "failed", "not delivered"]
"""`skipped`: the filter or the transform dropped the message. `failed`: the status becomes error.
`not delivered`: the simulator does not support this delivery. No status changes."""

CODES: Final = frozenset({"DestinationUnreachable", "DestinationRefused", "TransformFailed"})
"""The error codes of the exporter, which a successful delivery clears."""

MOST_SHOWN: Final = 1024 * 1024
"""The maximum length of the documents in a result, which is one response."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The outcome of a message for one export and one destination, without any secret."""

    export: str
    """The export's id. Empty if no export has the source of the message."""

    export_name: str
    outcome: Outcome
    detail: str
    """The location of the message, or the reason why it was not delivered."""

    destination: str = ""
    """The destination's id. Empty if the outcome applies to the whole export."""

    destination_name: str = ""

    documents: tuple[str, ...] = ()
    """The JSON documents of the export for this destination, sent or not. Empty if they have more
    than `MOST_SHOWN` characters."""


class DeliveryError(Exception):
    """A destination did not accept the message. The text has the cause, and never a secret."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        """One of `CODES`."""


def unreachable(message: str) -> DeliveryError:
    """Return the error of a destination that does not respond."""
    return DeliveryError("DestinationUnreachable", message)


def refused(message: str) -> DeliveryError:
    """Return the error of a destination that rejects the message."""
    return DeliveryError("DestinationRefused", message)
