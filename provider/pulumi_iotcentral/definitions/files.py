"""The files of definitions: never replaced unasked, read as UTF-8."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..stack.errors import CommandError


def refuse_overwrite(path: Path, *, force: bool) -> None:
    """Raise CommandError where a file is not to be put in the place of what is there."""
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise CommandError(f"{path} is there already, and is no file: give another --out")
    if not force:
        raise CommandError(f"{path} is there already: give --force to replace it, or another --out")


def read_text(path: Path) -> str:
    """Return a file's text, that of stdin for `-`. Raises CommandError where there is none."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{path}: is not UTF-8, which JSON has to be") from None
