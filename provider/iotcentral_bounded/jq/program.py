"""The head of a jq program: comments, and the import of IoT Central's module."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'import\s+"iotc"\s+as\s+(\w+)\s*;')
# Imports come first. In some versions of jq, a comment that ends with a backslash continues on the
# next line. So the head does not include a comment with a backslash.
_HEAD: Final = re.compile(rf"(?:\s+|#[^\n\r\\]*(?:\r?\n|\Z)|{_IMPORT.pattern})*")
_REFUSED: Final = re.compile(r"(import|include|module)\b|#")
_NO_MODULES: Final = 'only the module iotc can be imported, with import "iotc" as iotc;'
_NO_COMMENT: Final = "a comment before the program contains a backslash"


class RefusedProgramError(Exception):
    """A program is not passed to jq, since jq could read a file.

    `imports` is true if it certainly imports something.
    """

    def __init__(self, *, imports: bool) -> None:
        super().__init__(_NO_MODULES if imports else _NO_COMMENT)
        self.imports = imports


def located(program: str) -> tuple[str, str]:
    """Return the head and the rest of a program, which do not read other files.

    The import of the service's built-in module gets the path of that module here.

    Raises:
        RefusedProgramError: The program imports or may import something else.
    """
    rest = _HEAD.sub("", program, count=1)
    refused = _REFUSED.match(rest)
    if refused:
        raise RefusedProgramError(imports=refused[1] is not None)
    folder = json.dumps({"search": str(Path(__file__).parent)})
    head = program[: len(program) - len(rest)]
    return _IMPORT.sub(lambda it: f'import "iotc" as {it[1]} {folder};', head), rest
