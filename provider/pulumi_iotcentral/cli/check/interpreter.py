"""The Python that a project's program runs in."""

from __future__ import annotations

import sys
from pathlib import Path

from ..workspace.environment import virtualenv
from ..workspace.errors import CommandError
from ..workspace.project import Project


def interpreter(project: Project) -> Path:
    """Return the Python of the project's virtual environment, or this one where it names none.

    Raises CommandError for a project in another language, and where the environment is not there.
    """
    runtime = project.document.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise CommandError(
            f"the project's program is not in Python but in {name}: check judges programs in "
            "Python, and documents in the REST form (give a FILE)"
        )
    folder = virtualenv(project)
    if folder is None:
        return Path(sys.executable)
    for place in ("bin/python", "Scripts/python.exe"):
        python = project.folder / folder / place
        if python.exists():
            return python
    raise CommandError(
        f"the project's virtual environment {folder} is not there: run `pulumi install`"
    )
