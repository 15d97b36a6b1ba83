"""The results of the handler, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pulumi_iotcentral.model.failures import CheckFailure
from pulumi_iotcentral.model.paths import Path
from pulumi_iotcentral.model.values import Properties


@dataclass(frozen=True)
class Checked:
    """Validated inputs: in normal form, with the id and the application.

    `secret_paths` are the inputs that are secrets or repeat a known one.
    """

    inputs: Properties = field(repr=False)
    failures: Sequence[CheckFailure] = ()
    warnings: Sequence[str] = ()
    secret_paths: Sequence[Path] = ()


@dataclass(frozen=True)
class Diff:
    """The properties that differ, and those of them that force a replacement.

    `delete_before_replace`: the replacement has the id of the object that it replaces.
    """

    changes: Sequence[str] = ()
    replaces: Sequence[str] = ()
    delete_before_replace: bool = False
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Stored:
    """An object as the state stores it. `secret_paths` are paths of inputs and outputs."""

    id: str
    inputs: Properties = field(repr=False)
    outputs: Properties = field(repr=False)
    secret_paths: Sequence[Path] = ()
