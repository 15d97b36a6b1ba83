"""The two files that an adoption writes: the program, and the backup of the state."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from ..stack.errors import CommandError
from ..stack.files import write_whole
from ..stack.state import State


def refuse_overwrite(path: Path, program: str, *, force: bool) -> None:
    """Raise CommandError where the program would take the place of another file."""
    if force or not path.exists():
        return
    try:
        same = path.read_text("utf-8") == program
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        raise CommandError(
            f"{path} is there already: give --out FILE for another file (a module that your "
            "program imports, say), or --force to replace it"
        )


def write_program(path: Path, program: str) -> None:
    """Write the program, whole or not at all. Raises CommandError where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    write_whole(path, program)


def write_backup(folder: Path, stack: str, state: State, now: datetime) -> Path:
    """Write a state to a new file that only its owner reads; return the file."""
    path = folder / f"{stack}-{now:%Y%m%dT%H%M%S%fZ}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(state, file, indent=4)
    except OSError as error:
        raise CommandError(f"the backup {path} cannot be written: {error.strerror}") from None
    return path
