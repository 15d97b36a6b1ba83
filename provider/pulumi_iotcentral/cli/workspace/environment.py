"""The virtual environment that a project's program runs in."""

from __future__ import annotations

from .project import Project

_IN_PROJECT = ".venv"


def virtualenv(project: Project) -> str | None:
    """Return the folder that the project's file leads to; None for whatever `python` is on PATH."""
    runtime = project.document.get("runtime")
    options = runtime.get("options") if isinstance(runtime, dict) else None
    if not isinstance(options, dict):
        return None
    given = options.get("virtualenv")
    if isinstance(given, str) and given:
        return given
    toolchain = options.get("toolchain")
    # Poetry takes the folder where it is there, and else one of its own that it alone knows.
    poetry = toolchain == "poetry" and (project.folder / _IN_PROJECT).is_dir()
    return _IN_PROJECT if toolchain == "uv" or poetry else None
