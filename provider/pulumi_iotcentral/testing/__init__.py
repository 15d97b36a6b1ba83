"""Helpers for the unit tests of users: mocks of Pulumi programs, and runs of transforms.

`pulumi.runtime.set_mocks(IotCentralMocks())` runs the provider's own validation. `run_transform`,
`run_export` and `transform_cases` run filters, enrichments and transforms on messages, with the
extra `simulator`. Nothing needs an engine or a network. Importing `pulumi_iotcentral` does not load
this module.
"""

from ..workbench.errors import MissingExtraError, WorkbenchError
from .mocks import DEFAULT_APPLICATION, InvalidResourceError, IotCentralMocks, MockedResource
from .transforms import (
    ExportRun,
    TransformCase,
    TransformFailedError,
    check_folder,
    run_export,
    run_transform,
    transform_cases,
)

__all__ = [
    "DEFAULT_APPLICATION",
    "ExportRun",
    "InvalidResourceError",
    "IotCentralMocks",
    "MissingExtraError",
    "MockedResource",
    "TransformCase",
    "TransformFailedError",
    "WorkbenchError",
    "check_folder",
    "run_export",
    "run_transform",
    "transform_cases",
]
