"""The errors of the workbench. Their texts have the cause and the remedy, and never a secret."""

from __future__ import annotations


class WorkbenchError(ValueError):
    """A message, an export, or a test case cannot be used."""


class MissingExtraError(WorkbenchError):
    """A package of the extra `simulator` is not installed."""
