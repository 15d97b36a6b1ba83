"""The exports of a run: from options, a JSON document, the project's program or an application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.exports import RunnableExport, runnable, with_unknown

from ..check.program import program_definitions
from ..dump.dump import read_text
from ..dump.reading import read_document
from ..workspace.application import Application, Contents, Flags
from ..workspace.context import load_context
from ..workspace.errors import CommandError, UsageError
from ..workspace.project import find_project

_INLINE: Final = "document"
"""The ID of the destination of options."""

_SYSTEM: Final = frozenset(
    (
        *("$id", "$displayName", "$template", "$templateDisplayName", "$simulated"),
        *("$provisioned", "$enabled", "$organizations", "$ts"),
    )
)
"""Paths that begin with a dollar sign in the API. Others are names of device properties."""


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
        return _runnable([body], {_INLINE: str(self.transform or _INLINE)})


@dataclass(frozen=True)
class Definition:
    """The exports of a JSON document."""

    file: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch."""
        return () if str(self.file) == "-" else (self.file,)

    def read(self) -> list[RunnableExport]:
        """Return the exports. Raises CommandError if the document has none."""
        name = "stdin" if str(self.file) == "-" else str(self.file)
        document = read_document(read_text(self.file), name)
        exports = [it.body for it in document.of(EXPORT)]
        if not exports:
            raise CommandError(f"reading {name}: the document has no export")
        return _runnable(exports, _names(it.body for it in document.of(DESTINATION)))


@dataclass(frozen=True)
class Program:
    """The exports that the program of a project declares, as `iotcentral check` reads it."""

    folder: Path
    stack: str | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch: those beside the program, and transforms below it."""
        main = find_project(self.folder).main
        here = main if main.is_dir() else main.parent
        near = (it for end in ("*.py", "*.jq", "*.yaml", "*/*.jq") for it in here.glob(end))
        return tuple(sorted(near))

    def read(self) -> list[RunnableExport]:
        """Return the exports. Raises CommandError if the program fails or declares none."""
        found = program_definitions(find_project(self.folder), self.stack)
        exports = [_known_ids(with_unknown(it, found["unknown"])) for it in found["exports"]]
        return _runnable(exports, found["destinations"])


@dataclass(frozen=True)
class Deployed:
    """The exports of an application."""

    folder: Path
    flags: Flags
    stack: str | None = None
    alone: bool = False
    _read: list[RunnableExport] = field(default_factory=list, repr=False, compare=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch: none."""
        return ()

    def read(self) -> list[RunnableExport]:
        """Return the exports, which are requested once. Raises CommandError if there is none."""
        if not self._read:
            context = load_context(self.folder, self.stack, alone=self.alone)
            application = Application(self.flags, context.config)
            contents: Contents = application.read()
            if not contents.exports:
                raise CommandError(f"reading {application.place.url}: it has no export")
            self._read.extend(_runnable(contents.exports, _names(contents.destinations)))
        return self._read


Origin = Inline | Definition | Program | Deployed


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


def _runnable(
    definitions: Iterable[Mapping[str, Any]],
    destinations: Mapping[str, str],
) -> list[RunnableExport]:
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
    return name, {"path": value if value in _SYSTEM else value.removeprefix("$")}


def _names(destinations: Iterable[Any]) -> dict[str, str]:
    """Return the display names of destinations by ID."""
    found = (it for it in destinations if isinstance(it, Mapping))
    return {str(it.get("id")): str(it.get("displayName") or it.get("id")) for it in found}


def _known_ids(export: Any) -> Any:
    """Return an export whose unknown destination IDs are numbered. They change no document."""
    references = export.get("destinations")
    if not isinstance(references, list):
        return export
    numbered = [
        {**it, "id": it["id"] if isinstance(it.get("id"), str) else f"destination-{number}"}
        for number, it in enumerate(references, 1)
        if isinstance(it, dict)
    ]
    return {**export, "destinations": numbered}
