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
        data = path.read_bytes()
    except OSError as error:
        raise WorkbenchError(f"reading {path}: {error.strerror}") from None
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise WorkbenchError(f"reading {path}: the encoding must be UTF-8 or UTF-16") from None
