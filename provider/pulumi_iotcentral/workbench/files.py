"""Text files of the workbench: messages, transforms, definitions and expected documents."""

from __future__ import annotations

import json
from pathlib import Path

from .errors import WorkbenchError


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
