"""Text files of the workbench: messages, transforms, definitions and expected documents."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from .errors import WorkbenchError

_SKIPPED: Final = ("node_modules", "__pycache__")


def walk(folder: Path, *, lenient: bool = False) -> Iterator[tuple[Path, list[str]]]:
    """Yield a folder and those below it, with the names of their files.

    Hidden folders and virtual environments are skipped.

    Args:
        folder: The folder.
        lenient: Whether to skip folders that cannot be read.

    Raises:
        WorkbenchError: A folder cannot be read.
    """
    for path, folders, names in os.walk(folder, onerror=None if lenient else _refuse):
        here = Path(path)
        folders[:] = [it for it in folders if not _is_skipped(here / it)]
        yield here, names


def _refuse(error: OSError) -> NoReturn:
    raise WorkbenchError(f"reading {error.filename}: {error.strerror}") from None


def _is_skipped(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name in _SKIPPED
    # False without permission for the folder, which cannot be read then.
    return hidden or os.access(folder / "pyvenv.cfg", os.F_OK)


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16 or UTF-32, also with a byte order mark.

    Raises:
        WorkbenchError: The file cannot be read.
    """
    try:
        return decoded(path.read_bytes(), path)
    except OSError as error:
        raise WorkbenchError(f"reading {path}: {error.strerror}") from None


def decoded(data: bytes, path: Path) -> str:
    """Return the text of the content of a file, see `read_text`.

    Raises:
        WorkbenchError: The content has another encoding.
    """
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        # Windows PowerShell redirects output as UTF-16.
        raise WorkbenchError(
            f"reading {path}: the encoding must be UTF-8 or UTF-16. In PowerShell, use "
            "Out-File -Encoding utf8."
        ) from None
