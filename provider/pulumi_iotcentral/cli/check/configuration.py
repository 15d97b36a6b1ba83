"""A project's configuration, read without Pulumi: plain values only, secrets remain encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..workspace.errors import CommandError
from ..workspace.project import Project
from ..workspace.yaml_text import parsed


@dataclass(frozen=True)
class Configuration:
    """The configuration of a program as far as it is known offline.

    `values` are texts by full key. `hidden` are the keys with encrypted values. `open` is true if
    no stack is named, so that any key may have a value. `imports` is true if the stack imports
    environments (Pulumi ESC), so that a key may have a value that its file does not contain.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    open: bool = True
    imports: bool = False


def read_configuration(project: Project, stack: str | None) -> Configuration:
    """Return the defaults of a project, overridden by the file of a stack.

    Raises CommandError if the stack has no readable file.
    """
    found = dict(_defaults(project))
    document = {} if stack is None else _document(_file(project, stack))
    config = document.get("config")
    for key, value in config.items() if isinstance(config, dict) else ():
        found[_full(project, str(key))] = value
    hidden = frozenset(key for key, value in found.items() if _is_encrypted(value))
    values = {key: _text(value) for key, value in found.items() if key not in hidden}
    return Configuration(values, hidden, stack is None, bool(document.get("environment")))


def _defaults(project: Project) -> Iterator[tuple[str, Any]]:
    declared = project.document.get("config")
    for key, value in declared.items() if isinstance(declared, dict) else ():
        given = value.get("value", value.get("default")) if isinstance(value, dict) else value
        if given is not None:
            yield _full(project, str(key)), given


def _file(project: Project, stack: str) -> Path:
    name = stack.rpartition("/")[2]
    folder = project.folder / str(project.document.get("stackConfigDir") or ".")
    for suffix in ("yaml", "yml"):
        path = folder / f"Pulumi.{name}.{suffix}"
        if path.is_file():
            return path
    raise CommandError(
        f"reading the configuration: {folder} has no Pulumi.{name}.yaml. Check the name of the "
        "stack."
    )


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = parsed(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise CommandError(f"reading {path}: the file is not valid YAML") from None
    return document if isinstance(document, dict) else {}


def _full(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _is_encrypted(value: Any) -> bool:
    if isinstance(value, dict):
        return list(value) == ["secure"] or any(map(_is_encrypted, value.values()))
    return isinstance(value, list) and any(map(_is_encrypted, value))


def _text(value: Any) -> str:
    """Return a value as Pulumi passes it to a program."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
