"""The public names of the package: the resources and their args classes."""

from .args import destination as destination_args
from .args import export as export_args
from .args.destination import *  # noqa: F403 - its __all__
from .args.export import *  # noqa: F403
from .destination import Destination
from .export import Export
from .health_check import HealthCheck

__all__ = ["Destination", "Export", "HealthCheck"]
__all__ += destination_args.__all__
__all__ += export_args.__all__
