"""The pipeline of an export, from a device's message to documents: filter, enrich, transform.

The simulator and `iotcentral transform` share it. It knows neither of them, and not the provider.
"""

from .errors import MessageError, TransformError, UnsupportedError
from .messages import CompletedMessage, completed, exported, read_message, read_messages
from .pipeline import DestinationResult, ExportResult, Process, process
from .samples import SAMPLES, Sample

__all__ = [
    "SAMPLES",
    "CompletedMessage",
    "DestinationResult",
    "ExportResult",
    "MessageError",
    "Process",
    "Sample",
    "TransformError",
    "UnsupportedError",
    "completed",
    "exported",
    "process",
    "read_message",
    "read_messages",
]
