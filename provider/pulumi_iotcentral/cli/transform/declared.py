"""The exports of a JSON document, of the project's program, or of an application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from pulumi_iotcentral.workbench.exports import RunnableExport, with_unknown
from pulumi_iotcentral.workbench.files import walk

from ..check.program import program_definitions
from ..dump.reading import read_document
from ..workspace.application import Application, Contents, Flags
from ..workspace.context import load_context
from ..workspace.errors import CommandError
from ..workspace.input_text import read_text
from ..workspace.project import find_project
from .origins import runnable_exports

_WATCHED: Final = (".py", ".jq", ".yaml", ".yml")


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
        return runnable_exports(exports, _names(it.body for it in document.of(DESTINATION)))


@dataclass(frozen=True)
class Program:
    """The exports that the program of a project declares, as `iotcentral check` reads it."""

    folder: Path
    stack: str | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch: those of the project that a program usually reads."""
        folders = walk(find_project(self.folder).folder, lenient=True)
        return tuple(
            sorted(here / it for here, names in folders for it in names if it.endswith(_WATCHED))
        )

    def read(self) -> list[RunnableExport]:
        """Return the exports. Raises CommandError if the program fails or declares none."""
        found = program_definitions(find_project(self.folder), self.stack)
        exports = [_known_ids(with_unknown(it, found["unknown"])) for it in found["exports"]]
        return runnable_exports(exports, found["destinations"])


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
            self._read.extend(runnable_exports(contents.exports, _names(contents.destinations)))
        return self._read


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
