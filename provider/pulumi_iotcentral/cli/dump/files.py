"""The files of definitions: never replaced unasked, read in the encodings that JSON comes in."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ..workspace.errors import CommandError
from ..workspace.files import ensure_writable


def refuse_overwrite(path: Path, *, force: bool) -> None:
    """Raise CommandError where a file is not to be put in the place of what is there."""
    there = os.path.lexists(path)
    if there and not path.is_file():
        raise CommandError(f"{path} is there already, and is no file: give another --out")
    ensure_writable(path)
    if there and not force:
        raise CommandError(f"{path} is there already: give --force to replace it, or another --out")


def read_text(path: Path) -> str:
    """Return a file's text, that of stdin for `-`: UTF-8, UTF-16 or UTF-32, with or without a BOM.

    Windows PowerShell writes UTF-16 where output is redirected. Raises CommandError where there is
    no such text.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise CommandError(
            f"{path}: is not UTF-8 or UTF-16, which JSON has to be. In PowerShell, write it with "
            "Out-File -Encoding utf8"
        ) from None
