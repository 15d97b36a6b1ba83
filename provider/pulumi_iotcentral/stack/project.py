"""The Pulumi project that a folder is in."""

from __future__ import annotations

from collections.abc import Mapping
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


def _project(folder: Path, file: Path) -> Project:
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        document = None
    name = document.get("name") if isinstance(document, dict) else None
    if not isinstance(name, str):
        raise CommandError(f"{file} is not a Pulumi project's file: it has no name")
    return Project(name, folder, folder / str(document.get("main") or "."), document)
