"""A file that a command writes: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import CommandError


def write_whole(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text in place of what is there; `private` is for its owner's eyes only.

    Raises CommandError where that fails; what was there before is left as it was then.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise CommandError(f"{path} cannot be written: it is no file")
        _replace(target, text.encode("utf-8", "backslashreplace"), 0o600 if private else 0o666)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None


def _replace(target: Path, data: bytes, mode: int) -> None:
    part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        # Made new, so that nobody's file of this name, nor its mode, is taken over.
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
