"""The status of objects and their errors.

In the service, a status depends on time and on exported messages. Here it depends on reads, so that
tests do not wait. A write resets the status, and every GET that returns the object advances it.
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
"""The sequence of an object's statuses, by kind."""

_UNREACHABLE: Final = re.compile(r"\.invalid(?=[:/;?#]|$)", re.IGNORECASE)
_ADDRESSES: Final = frozenset(
    {"connectionString", "endpointUri", "hostName", "tokenUrl", "url", "clusterUrl"}
)


def step(reads: int, reads_per_status: int) -> int:
    """Return the index in STEPS of an object after a number of reads."""
    return 2 if reads_per_status == 0 else min(2, reads // reads_per_status)


def destination_faults(destination: Document) -> list[Document]:
    """Return the errors of a destination: one for each address whose host ends with `.invalid`.

    RFC 2606 reserves that name, so no real destination uses it.
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
