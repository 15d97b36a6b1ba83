"""The context of a command: a stack of a project, or only flags and environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .engine import Engine
from .project import Project, find_project, surrounding_project
from .state import Setting, StackName, State


@dataclass(frozen=True)
class StackContext:
    """The stack of a command. `name`, `project` and `state` are None without a project."""

    project: Project | None = None
    name: StackName | None = None
    state: State | None = field(default=None, repr=False)
    config: Mapping[str, Setting] = field(default_factory=dict)


def load_context(
    folder: Path, stack: str | None = None, *, alone: bool = False, show_secrets: bool = False
) -> StackContext:
    """Return the context of a command that runs in `folder`.

    `stack` defaults to the selected stack of the project. `alone` ignores the project.
    `show_secrets` decrypts the secrets of the state, which are compared and masked, never shown.
    Raises CommandError if Pulumi fails, and if a stack is named outside of a project.
    """
    if alone:
        return StackContext()
    project = find_project(folder) if stack else surrounding_project(folder)
    if project is None:
        return StackContext()
    engine = Engine(project, stack)
    return StackContext(
        project, engine.stack_name(), engine.export(show_secrets=show_secrets), engine.config()
    )
