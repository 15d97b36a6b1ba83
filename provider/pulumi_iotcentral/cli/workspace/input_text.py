"""The text of a file or of stdin."""

from __future__ import annotations

import sys
from pathlib import Path

from pulumi_iotcentral.workbench import files
from pulumi_iotcentral.workbench.errors import WorkbenchError

from .errors import CommandError


def read_text(path: Path) -> str:
    """Return the text of a file, or of stdin for `-`: UTF-8, UTF-16 or UTF-32, also with a BOM.

    Raises CommandError if the file cannot be read, and for other encodings.
    """
    try:
        if str(path) == "-":
            return files.decoded(sys.stdin.buffer.read(), path)
        return files.read_text(path)
    except OSError as error:
        raise CommandError(f"reading {path}: {error.strerror}") from None
    except WorkbenchError as error:
        raise CommandError(str(error)) from None
