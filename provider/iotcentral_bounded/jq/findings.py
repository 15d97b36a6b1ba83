"""Explains why a program is no jq program: the position, and the usual causes.

The preview and the run of a transform share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .program import IMPORT
from .text import ScannedProgram, coordinates

CURLY_QUOTES: Final = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
"""Quotation marks of web pages and word processors, which are no syntax of a program."""

_IMPORTED: Final = re.compile(r'\bimport\s*"[^"]*"\s*as\s+\$?(\w+)')
_IOTC: Final = re.compile(r'\bimport\s*"iotc"\s*as\s+(\w+)')
_NAMESPACE: Final = re.compile(r"\b([A-Za-z_]\w*)::(?P<name>\w*)")
_JAVASCRIPT: Final = re.compile(
    r"=>|===|!==|&&|\|\||\b(?:function|return|const|let|var|new|typeof|await)\b(?!\s*[:?,}])"
)
# Names of other languages, such as JavaScript.
_OBJECTS: Final = frozenset(
    (
        *("msg", "message", "event", "context", "payload", "body", "data", "this", "console"),
        *("JSON", "Math", "Object", "undefined", "function", "return", "const", "let", "var"),
    )
)
_ERROR: Final = re.compile(r"jq: error:? (?P<what>.*?)(?: at <top-level>, (?P<where>line.*))?$")
_WHERE: Final = re.compile(r"line (?P<line>\d+)(?:, column (?P<column>\d+))?")
_UNDEFINED: Final = re.compile(r"(?:(?P<module>\w+)::)?(?P<name>\w+)/\d+ is not defined")
_SYNTAX: Final = "syntax error"
_UNDOCUMENTED: Final = ("uuid",)


@dataclass(frozen=True)
class Finding:
    """A reason why a program does not work. `what` is a clause, `hint` a sentence or empty.

    `certain` is true if no version of jq accepts the program. `name` is the name of a function
    that this version does not know. Lines and columns begin with 1, and None is unknown.
    """

    what: str
    line: int | None = None
    column: int | None = None
    hint: str = ""
    certain: bool = True
    name: str = ""

    @property
    def place(self) -> str:
        """The position for a message, such as ` (line 2, column 7)`. Empty if unknown."""
        if self.line is None:
            return ""
        return f" (line {self.line}{f', column {self.column}' if self.column else ''})"


def by_characters(program: str, scanned: ScannedProgram) -> Finding | None:
    """Return the reason why no version of jq can read a program, without jq."""
    error = scanned.fault
    if error is not None:
        where = coordinates(program, error.offset)
        return Finding(error.what, *where, _remedy(program, scanned, error.offset))
    if scanned.ambiguous:
        return None
    imported = set(_IMPORTED.findall(program))
    strange = (it for it in _NAMESPACE.finditer(scanned.code) if it[1] not in imported)
    for found in strange:
        where = coordinates(program, found.start())
        if found[1] == "iotc":
            return Finding("it uses iotc:: without an import", *where, f"Add {IMPORT}")
        return Finding("it uses a module that it does not import", *where)
    return None


def by_errors(program: str, scanned: ScannedProgram, error: str) -> Iterator[Finding]:
    """Yield the reasons of jq's error for a program."""
    for line in error.splitlines():
        found = _ERROR.match(line)
        if found:
            yield _of_line(program, scanned, found["what"], found["where"] or "")


def undocumented(program: str, scanned: ScannedProgram) -> Iterator[Finding]:
    """Yield the functions of the module iotc in a program that Microsoft does not document."""
    aliases = set(_IOTC.findall(program))
    for found in _NAMESPACE.finditer(scanned.code):
        if found[1] in aliases and found["name"] in _UNDOCUMENTED:
            what = f"iotc::{found['name']} is not documented by Microsoft"
            where = coordinates(program, found.start())
            yield Finding(what, *where, certain=False, name=f"iotc::{found['name']}")


def _remedy(program: str, scanned: ScannedProgram, offset: int) -> str:
    """Return the remedy for a common mistake, empty if the cause is unknown."""
    character = program[offset : offset + 1]
    # A string that does not end often has a curly quotation mark as its last character.
    string = program[offset:].partition("\n")[0] if character == '"' else character
    if any(it in CURLY_QUOTES for it in string):
        return 'Replace curly quotation marks with straight ones (")'
    if _JAVASCRIPT.search(scanned.code + program[len(scanned.code) :]):
        return "It looks like JavaScript. Write the transform in jq"
    if character == "'":
        return 'Write strings in double quotation marks (")'
    if character and not character.isascii():
        return "Replace the character, which may come from a web page or an editor"
    if character == '"':
        return 'Add the closing quotation mark (")'
    return ""


def _of_line(program: str, scanned: ScannedProgram, what: str, where: str) -> Finding:
    line, column, offset = _place(program, where)
    if what.startswith(_SYNTAX):
        clause = what.removeprefix(_SYNTAX).lstrip(", ")
        return Finding(clause, line, column, _remedy(program, scanned, offset))
    undefined = _UNDEFINED.match(what)
    if undefined is None:
        return Finding(what, line, column, certain=False)
    if undefined["module"] is None and undefined["name"] in _OBJECTS:
        hint = "Refer to the message as . in jq, as in .device"
        return Finding(f"{undefined['name']} is not defined", line, column, hint)
    module = f"{undefined['module']}::" if undefined["module"] else ""
    name = f"{module}{undefined['name']}"
    hint = "Check the name of the function"
    return Finding(f"{name} is not defined", line, column, hint, certain=False, name=name)


def _place(program: str, where: str) -> tuple[int | None, int | None, int]:
    """Return line and column of the position that jq reports, and its offset in the program.

    The line of an import has no column, since the path of the module was inserted into it.
    """
    found = _WHERE.match(where)
    if found is None:
        return None, None, len(program)
    number = int(found["line"])
    lines = program.split("\n")
    before = sum(len(line) + 1 for line in lines[: number - 1])
    imports = number <= len(lines) and _IMPORTED.search(lines[number - 1])
    if imports or not found["column"]:
        return number, None, len(program)
    # jq counts the bytes of UTF-8.
    row = lines[number - 1] if number <= len(lines) else ""
    column = len(row.encode("utf-8", "replace")[: int(found["column"]) - 1].decode(errors="ignore"))
    return number, column + 1, before + column
