"""Atomic writes that do not follow symbolic links of a checkout.

A checkout can contain links. If a file or one of its parent folders is a link, a command would
write outside of the checkout.
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

    `base` is the folder that the path should be in, by default the current folder. If the path
    itself names a folder outside of it, that is the user's choice.
    """
    try:
        _ensure_own_file(path, base or Path.cwd())
    except OSError as error:  # such as a name that is too long
        raise CommandError(f"writing {path}: {error.strerror}") from None


def _ensure_own_file(path: Path, base: Path) -> None:
    if path.is_symlink():
        raise CommandError(
            f"writing {path}: the path is a symbolic link. Remove it, or use its target instead."
        )
    if path.exists() and not path.is_file():
        raise CommandError(f"writing {path}: the path is not a file")
    parent = Path(os.path.normpath(base / path)).parent
    if parent.is_relative_to(base) and points_outside(parent, base):
        raise CommandError(
            f"writing {path}: a symbolic link in the path points outside of {base}. Remove the "
            "link, or use the path of its target."
        )


def write_whole(path: Path, text: str, *, private: bool = False, base: Path | None = None) -> None:
    """Write a file atomically. A `private` file is readable by its owner only.

    `base` is that of `ensure_writable`. If writing fails, an existing file is unchanged, and
    CommandError is raised.
    """
    try:
        ensure_writable(path, base)
        replace(path, text.encode("utf-8", "backslashreplace"), 0o600 if private else 0o666)
    except OSError as error:
        raise CommandError(f"writing {path}: {error.strerror}") from None


def replace(path: Path, data: bytes, mode: int) -> None:
    """Create or replace a file atomically. A link is replaced itself, not its target.

    Raises OSError.
    """
    part = path.with_name(f".{path.name[:100]}.{token_hex(8)}.part")
    try:
        create(part, data, mode)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def create(path: Path, data: bytes, mode: int) -> None:
    """Create a new file. Raises OSError if the path exists, even as a link."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def private_folder(base: Path, *names: str) -> Path:
    """Return a folder below `base` that only the user can access. Create missing folders.

    Permissions of other users are removed from existing folders. Raises CommandError for a link,
    and for a folder of another user.
    """
    folder = base
    for name in names:
        folder /= name
        closed = stat.S_IRWXG | stat.S_IRWXO if name == names[-1] else stat.S_IWGRP | stat.S_IWOTH
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            _close(folder, closed)
        except OSError as error:
            raise CommandError(f"using {folder}: {error.strerror}") from None
    return folder


def points_outside(path: Path, base: Path) -> bool:
    """Return whether a path points outside of a folder, itself or through a symbolic link."""
    return not path.resolve().is_relative_to(base.resolve())


def _close(folder: Path, permissions: int) -> None:
    """Remove permissions from a folder of the user. Raises CommandError for any other path."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise CommandError(f"using {folder}: the path is a symbolic link or a file. Remove it.")
    if not is_own(found):
        raise CommandError(f"using {folder}: the folder belongs to another user. Remove it.")
    if found.st_mode & permissions:
        folder.chmod(stat.S_IMODE(found.st_mode) & ~permissions)


def is_own(found: os.stat_result) -> bool:
    """Return whether a file or folder belongs to the user. Always true on Windows."""
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()
