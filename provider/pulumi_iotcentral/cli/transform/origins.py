"""The exports of a run, and those that options define."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from iotcentral_pipeline.lookup import SYSTEM_NAMES
from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.exports import RunnableExport, runnable

from ..workspace.errors import CommandError, UsageError
from ..workspace.input_text import read_text

_INLINE: Final = "document"
"""The ID of the destination of options."""


class Origin(Protocol):
    """Where the exports of a run come from."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch."""

    def read(self) -> list[RunnableExport]:
        """Return the exports. Raises CommandError if there is none, or one is not valid."""


@dataclass(frozen=True)
class Inline:
    """An export that options define: a transform's file, a filter and enrichments."""

    transform: Path | None = None
    filter: str | None = None
    enrichments: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether no option is used."""
        return not self.option

    @property
    def option(self) -> str:
        """Return the first option that is used, else an empty text."""
        used = {
            "--jq": self.transform is not None,
            "--filter": self.filter is not None,
            "--enrich": bool(self.enrichments),
        }
        return next((name for name, is_used in used.items() if is_used), "")

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch."""
        return () if self.transform is None else (self.transform,)

    def read(self) -> list[RunnableExport]:
        """Return the export. Raises CommandError if it is not valid."""
        reference = {"id": _INLINE}
        if self.transform is not None:
            reference["transform"] = read_text(self.transform)
        body: dict[str, Any] = {"destinations": [reference]}
        if self.filter is not None:
            body["filter"] = self.filter
        if self.enrichments:
            body["enrichments"] = dict(map(_enrichment, self.enrichments))
        # A path is not valid as an ID.
        return runnable_exports([body], {_INLINE: str(self.transform or _INLINE)})


def selected(exports: Sequence[RunnableExport], wanted: str | None) -> list[RunnableExport]:
    """Return the exports with an ID, display name or resource name, or all without `wanted`.

    An ID takes precedence over a name. Raises CommandError if there is none, and UsageError if the
    name is that of several exports.
    """
    if wanted is None:
        return list(exports)
    found = [it for it in exports if it.id == wanted] or [
        it for it in exports if wanted in (it.name, it.resource)
    ]
    if not found:
        known = ", ".join(repr(it.name or it.resource or it.id) for it in exports)
        raise CommandError(f"no export is named {wanted!r}. Possible values are {known}.")
    if len(found) > 1:
        raise UsageError(f"several exports are named {wanted!r}. Use --export with an ID.")
    return found


def runnable_exports(
    definitions: Iterable[Mapping[str, Any]],
    destinations: Mapping[str, str],
) -> list[RunnableExport]:
    """Return exports in REST form as those to run. Raises CommandError if one is not valid.

    `destinations` are the names of destinations by ID.
    """
    try:
        return [runnable(it, destinations) for it in definitions]
    except WorkbenchError as error:
        raise CommandError(str(error)) from None


def _enrichment(text: str) -> tuple[str, dict[str, str]]:
    """Return the name and the enrichment of an option `name=value` or `name=$path`."""
    name, _, value = text.partition("=")
    if not name.strip() or not value:
        raise UsageError("--enrich must have the form NAME=VALUE or NAME=$PATH")
    if not value.startswith("$"):
        return name, {"value": value}
    return name, {"path": value if value in SYSTEM_NAMES else value.removeprefix("$")}
