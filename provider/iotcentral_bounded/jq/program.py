"""What a jq program begins with: comments, and the import of IoT Central's module."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'import\s+"iotc"\s+as\s+(\w+)\s*;')
# Imports stand first. To jq a backslash may carry a comment on into the next line, so that what
# looks like the program's begin is none: a comment with one is no part of the head.
_HEAD: Final = re.compile(rf"(?:\s+|#[^\n\r\\]*(?:\r?\n|\Z)|{_IMPORT.pattern})*")
_REFUSED: Final = re.compile(r"(import|include|module)\b|#")
_NO_MODULES: Final = 'there is the module iotc alone: write import "iotc" as iotc;'
_NO_COMMENT: Final = "a comment before the program has a backslash in it"


class RefusedProgramError(Exception):
    """A program that is not given to jq, since it could make jq read a file.

    `imports` tells that it imports something, and not only may do so.
    """

    def __init__(self, *, imports: bool) -> None:
        super().__init__(_NO_MODULES if imports else _NO_COMMENT)
        self.imports = imports


def located(program: str) -> tuple[str, str]:
    """Return the head of a program and the rest of it; together they read no file.

    The module that the service has built in gets its place; jq would take any other file.

    Raises:
        RefusedProgramError: the program imports something else, or may do so.
    """
    rest = _HEAD.sub("", program, count=1)
    refused = _REFUSED.match(rest)
    if refused:
        raise RefusedProgramError(imports=refused[1] is not None)
    folder = json.dumps({"search": str(Path(__file__).parent)})
    head = program[: len(program) - len(rest)]
    return _IMPORT.sub(lambda it: f'import "iotc" as {it[1]} {folder};', head), rest
