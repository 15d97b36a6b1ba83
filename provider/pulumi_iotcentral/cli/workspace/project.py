"""The Pulumi project of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import CommandError
from .yaml_text import parsed


@dataclass(frozen=True)
class Project:
    """A Pulumi project: its name, its folder, and the folder of its program.

    `document` is the content of its file.
    """

    name: str
    folder: Path
    main: Path
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def runtime(self) -> str:
        """The language of the program, such as `python` or `yaml`."""
        given = self.document.get("runtime", "python")
        return str(given.get("name", "python") if isinstance(given, dict) else given)


def find_project(start: Path) -> Project:
    """Return the project of a folder or its parents. Raises CommandError if there is none."""
    project = surrounding_project(start)
    if project is None:
        raise CommandError(
            "no Pulumi project found in the current folder or its parents. Change to the folder "
            "of Pulumi.yaml, or create a project with `pulumi new python`."
        )
    return project


def surrounding_project(start: Path) -> Project | None:
    """Return the project of a folder or its parents, or None.

    Raises CommandError for an invalid project file.
    """
    for folder in (start, *start.parents):
        for name in ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json"):
            if _is_file(folder / name):
                return _project(folder, folder / name)
    return None


def declared_keys(project: Project) -> frozenset[str]:
    """Return the keys in the project's namespace that any stack file of the project contains.

    Unreadable files are ignored.
    """
    documents = [project.document, *_stack_files(project)]
    keys = (key for it in documents for key in _config(it))
    own = (key.removeprefix(f"{project.name}:") for key in keys)
    return frozenset(key for key in own if ":" not in key)


def _is_file(path: Path) -> bool:
    """Return whether a file exists. Without permission for its folder, as for Pulumi, it is not."""
    try:
        return path.is_file()
    except PermissionError:
        return False


def config_folders(project: Project) -> tuple[Path, ...]:
    """Return the folders that Pulumi can read and write the files of stacks in."""
    named = [project.document.get(name) for name in ("stackConfigDir", "config")]
    return (project.folder, *(project.folder / it for it in named if isinstance(it, str)))


def _stack_files(project: Project) -> Iterator[Mapping[str, Any]]:
    folders = config_folders(project)
    for path in (path for folder in folders for path in folder.glob("Pulumi.*.*")):
        document = _document(path)
        if isinstance(document, dict):
            yield document


def _config(document: Mapping[str, Any]) -> list[str]:
    config = document.get("config")
    return [str(key) for key in config] if isinstance(config, dict) else []


def _document(file: Path) -> Any:
    try:
        return parsed(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _project(folder: Path, file: Path) -> Project:
    document = _document(file)
    name = document.get("name") if isinstance(document, dict) else None
    if not isinstance(name, str):
        raise CommandError(f"{file} is not a valid project file: name is required")
    return Project(name, folder, folder / str(document.get("main") or "."), document)
