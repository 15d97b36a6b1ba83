"""The pipeline of an export, from a device's message to documents: filter, enrich, transform.

The simulator and `iotcentral transform` share it. It knows neither of them, and not the provider.
"""

from .errors import MessageError, TransformError, UnsupportedError
from .messages import completed
from .pipeline import DestinationResult, ExportResult, process

__all__ = [
    "DestinationResult",
    "ExportResult",
    "MessageError",
    "TransformError",
    "UnsupportedError",
    "completed",
    "process",
]
