"""Where a command stands: in a stack of a project, or with flags and the environment alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .engine import Engine
from .project import Project, find_project, surrounding_project
from .state import Setting, StackName, State


@dataclass(frozen=True)
class StackContext:
    """What a command knows of a stack; `name`, `project` and `state` are None outside of one."""

    project: Project | None = None
    name: StackName | None = None
    state: State | None = field(default=None, repr=False)
    config: Mapping[str, Setting] = field(default_factory=dict)


def load_context(
    folder: Path, stack: str | None = None, *, alone: bool = False, show_secrets: bool = False
) -> StackContext:
    """Return where a command stands that was started in `folder`.

    `stack` names a stack of the project, else it is the selected one; `alone` leaves the project
    out of it; `show_secrets` decrypts those of the state, to be compared or masked, never shown.
    Raises CommandError for a stack that is named outside of a project, and where the engine fails.
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
