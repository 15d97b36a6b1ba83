"""Azure IoT Central data export as Pulumi resources: `Destination`, `Export`, `HealthCheck`."""

from . import destination_args
from .destination import Destination
from .destination_args import *  # noqa: F403 - its __all__
from .export import Export
from .export_args import (
    DestinationReferenceArgs,
    DestinationReferenceArgsDict,
    EnrichmentArgs,
    EnrichmentArgsDict,
    ExportArgs,
    ExportArgsDict,
)
from .health_check import HealthCheck

__all__ = [
    "Destination",
    "DestinationReferenceArgs",
    "DestinationReferenceArgsDict",
    "EnrichmentArgs",
    "EnrichmentArgsDict",
    "Export",
    "ExportArgs",
    "ExportArgsDict",
    "HealthCheck",
]
__all__ += destination_args.__all__
