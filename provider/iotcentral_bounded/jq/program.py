"""The form of a jq program that runs here: its head with the import of IoT Central's module."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final, NamedTuple

from .text import scan, without_trailing_commas

IMPORT: Final = 'import "iotc" as iotc;'
"""The import of IoT Central's module."""

_IMPORT: Final = re.compile(r'import\s+"iotc"\s+as\s+(\w+)\s*;')
# Imports come first. In some versions of jq, a comment that ends with a backslash continues on the
# next line. So the head does not include a comment with a backslash.
_HEAD: Final = re.compile(rf"(?:\s+|#[^\n\r\\]*(?:\r?\n|\Z)|{_IMPORT.pattern})*")
_REFUSED: Final = re.compile(r"(import|include|module)\b|#")
# halt_error would end the program without an error.
_HALT: Final = (
    'def halt_error(code): error("halt_error: " + tostring); def halt_error: halt_error(5); '
)
# Unlike other ways out of jq, this keeps the numbers of the message as they were written. The first
# line break ends a comment. If that has a backslash before it, the second one does.
_AS_TEXT: Final = "\n\n| @json"
_NO_MODULES: Final = f"only the module iotc can be imported, with {IMPORT}"
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


class PreparedProgram(NamedTuple):
    """A program as jq runs it, and alone, with the positions that its author knows."""

    program: str
    alone: str


def prepared(program: str) -> PreparedProgram:
    """Return a program whose outputs are JSON texts, and that no version of jq ends early.

    Raises:
        RefusedProgramError: See `located`.
    """
    scanned = scan(program)
    if not scanned.ambiguous:
        program = without_trailing_commas(program, scanned.code)
    head, rest = located(program)
    halt = _HALT if "halt_error" in rest else ""
    return PreparedProgram(f"{head}{halt}{rest}{_AS_TEXT}", head + rest)
