"""The Pulumi project that a folder is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .errors import CommandError


@dataclass(frozen=True)
class Project:
    """A Pulumi project: its name, its folder, and the folder that its program is in.

    `document` is what its file says.
    """

    name: str
    folder: Path
    main: Path
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)


def find_project(start: Path) -> Project:
    """Return the project that a folder is in. Raises CommandError where there is none."""
    project = surrounding_project(start)
    if project is None:
        raise CommandError(
            "there is no Pulumi project here: go to the folder of its Pulumi.yaml, or make one "
            "with `pulumi new python`"
        )
    return project


def surrounding_project(start: Path) -> Project | None:
    """Return the project that a folder is in, or None. Raises CommandError for a broken file."""
    for folder in (start, *start.parents):
        for name in ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json"):
            if (folder / name).is_file():
                return _project(folder, folder / name)
    return None


def declared_keys(project: Project) -> frozenset[str]:
    """Return the keys of the project's own namespace that any of its stacks' files has.

    A file that cannot be read is ignored.
    """
    documents = [project.document, *_stack_files(project)]
    keys = (key for it in documents for key in _config(it))
    own = (key.removeprefix(f"{project.name}:") for key in keys)
    return frozenset(key for key in own if ":" not in key)


def _stack_files(project: Project) -> Iterator[Mapping[str, Any]]:
    named = [project.document.get(name) for name in ("stackConfigDir", "config")]
    folders = (project.folder, *(project.folder / it for it in named if isinstance(it, str)))
    for path in (path for folder in folders for path in folder.glob("Pulumi.*.*")):
        document = _document(path)
        if isinstance(document, dict):
            yield document


def _config(document: Mapping[str, Any]) -> list[str]:
    config = document.get("config")
    return [str(key) for key in config] if isinstance(config, dict) else []


def _document(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None


def _project(folder: Path, file: Path) -> Project:
    document = _document(file)
    name = document.get("name") if isinstance(document, dict) else None
    if not isinstance(name, str):
        raise CommandError(f"{file} is not a Pulumi project's file: it has no name")
    return Project(name, folder, folder / str(document.get("main") or "."), document)
