"""The documented sample message of each source.

Microsoft documents the structure before transforms for telemetry only. The samples of the other
sources are exported messages, which `messages.completed` reads too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from .documents import Document
from .messages import read_message

_FOLDER: Final = Path(__file__).parent / "sample_messages"
_PAGES: Final = "https://learn.microsoft.com/azure/iot-central/core/"
_TRANSFORM: Final = f"{_PAGES}howto-transform-data-internally#pre-transformation-message-structure"
_BLOB: Final = f"{_PAGES}howto-export-to-blob-storage"


@dataclass(frozen=True)
class Sample:
    """A sample message of a source, from a page of Microsoft's documentation."""

    source: str
    page: str
    """The URL of the page."""

    @cached_property
    def text(self) -> str:
        """The message as it is documented."""
        return (_FOLDER / f"{self.source}.json").read_text("utf-8")

    @property
    def message(self) -> Document:
        """The message. See `messages.completed` for its missing parts."""
        return read_message(self.text)


SAMPLES: Final = {
    it.source: it
    for it in (
        Sample("telemetry", _TRANSFORM),
        Sample("properties", f"{_BLOB}#property-changes-format"),
        Sample("deviceConnectivity", f"{_BLOB}#device-connectivity-changes-format"),
        Sample("deviceLifecycle", f"{_BLOB}#device-lifecycle-changes-format"),
        Sample("deviceTemplateLifecycle", f"{_BLOB}#device-template-lifecycle-changes-format"),
        Sample("audit", f"{_BLOB}#audit-log-format"),
    )
}
"""The samples by the source of their message."""
