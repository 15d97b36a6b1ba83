"""Files that a command writes: whole or not at all, and never through a link of somebody else.

A checkout can contain links. A link in the place of a file, or of a folder on the way to it, would
lead a command to write outside of the checkout.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from secrets import token_hex
from typing import Final

from .errors import CommandError

_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)


def ensure_writable(path: Path, base: Path | None = None) -> None:
    """Raise CommandError unless a file can be written at a path without following a link.

    `base` is the folder that the path is meant to be in, the current folder if it is None. Folders
    outside of it, that the path itself names, are the user's choice.
    """
    if path.is_symlink():
        raise CommandError(
            f"{path} cannot be written: it is a link. Remove it, or name the file that it leads to"
        )
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} cannot be written: it is no file")
    base = base or Path.cwd()
    parent = Path(os.path.normpath(base / path)).parent
    if parent.is_relative_to(base) and leads_out(parent, base):
        raise CommandError(
            f"{path} cannot be written: a link on its way leads out of {base}. Remove the link, or "
            "name the folder that it leads to"
        )


def write_whole(path: Path, text: str, *, private: bool = False, base: Path | None = None) -> None:
    """Write a text in place of what is there; `private` is for its owner's eyes only.

    `base` is as in `ensure_writable`. Raises CommandError where that fails; what was there before
    is left as it was then.
    """
    try:
        ensure_writable(path, base)
        replace(path, text.encode("utf-8", "backslashreplace"), 0o600 if private else 0o666)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None


def replace(path: Path, data: bytes, mode: int) -> None:
    """Put a new file in place of what has this name: of a link, not of the file that it leads to.

    Raises OSError.
    """
    part = path.with_name(f".{path.name[:100]}.{token_hex(8)}.part")
    try:
        create(part, data, mode)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def create(path: Path, data: bytes, mode: int) -> None:
    """Create a file that is not there yet. Raises OSError, for a link too."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def private_folder(base: Path, *names: str) -> Path:
    """Return a folder below `base` that nobody else can look into, and create what is missing.

    A folder of the user's own loses the permissions of others. Raises CommandError for a link, and
    for a folder of somebody else.
    """
    folder = base
    for name in names:
        folder /= name
        closed = stat.S_IRWXG | stat.S_IRWXO if name == names[-1] else stat.S_IWGRP | stat.S_IWOTH
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            _close(folder, closed)
        except OSError as error:
            raise CommandError(f"{folder} cannot be used: {error.strerror}") from None
    return folder


def leads_out(path: Path, base: Path) -> bool:
    """Tell whether a path leads out of a folder, by itself or by a link on its way."""
    return not path.resolve().is_relative_to(base.resolve())


def _close(folder: Path, permissions: int) -> None:
    """Take permissions from a folder that is the user's. Raises CommandError for any other."""
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode):
        raise CommandError(f"{folder} cannot be used: it is a link or a file. Remove it")
    if not is_own(seen):
        raise CommandError(f"{folder} cannot be used: it belongs to another user. Remove it")
    if seen.st_mode & permissions:
        folder.chmod(stat.S_IMODE(seen.st_mode) & ~permissions)


def is_own(seen: os.stat_result) -> bool:
    """Tell whether a file or folder belongs to the user; every one does where nobody is asked."""
    return not hasattr(os, "getuid") or seen.st_uid == os.getuid()
