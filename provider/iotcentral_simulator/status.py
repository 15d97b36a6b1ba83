"""The status of objects: how far each has come, and what keeps it from working.

The service moves a status by time and by messages that flow. Here it moves by reads, so that a
test waits for nothing: a write puts an object at the start, every answer that shows it to a GET
moves it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .schema import Document

STEPS: Final = {
    "destinations": ("waiting", "starting", "healthy"),
    "exports": ("notStarted", "starting", "healthy"),
}
"""What an object's status goes through, by its kind."""

_UNREACHABLE: Final = re.compile(r"\.invalid(?=[:/;?#]|$)", re.IGNORECASE)
_ADDRESSES: Final = frozenset(
    {"connectionString", "endpointUri", "hostName", "tokenUrl", "url", "clusterUrl"}
)


def step(reads: int, reads_per_status: int) -> int:
    """Return the place in STEPS of an object that has been read so many times."""
    return 2 if reads_per_status == 0 else min(2, reads // reads_per_status)


def destination_faults(destination: Document) -> list[Document]:
    """Return the errors of a destination: one for each address whose host ends in `.invalid`.

    RFC 2606 reserves that name, so no real destination has it.
    """
    return [
        {"code": "DestinationUnreachable", "message": f"The host in {path} does not exist."}
        for path, value in _addresses(destination)
        if _UNREACHABLE.search(value)
    ]


def _addresses(destination: Document) -> Iterator[tuple[str, str]]:
    authorization = destination.get("authorization", {})
    for prefix, fields in (("", destination), ("authorization.", authorization)):
        for name, value in fields.items():
            if name in _ADDRESSES:
                yield prefix + name, value
