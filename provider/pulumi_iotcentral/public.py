"""The public names of the package: the resources and their args classes."""

from .args import destination as destination_args
from .args.destination import *  # noqa: F403 - its __all__
from .args.export import (
    DestinationReferenceArgs,
    DestinationReferenceArgsDict,
    EnrichmentArgs,
    EnrichmentArgsDict,
    ExportArgs,
    ExportArgsDict,
)
from .destination import Destination
from .export import Export
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
