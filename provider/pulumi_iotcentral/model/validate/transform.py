"""Validation of transforms: jq programs, which are compiled if the package jq is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from threading import Lock
from typing import Any, Final

from iotcentral_bounded.jq.program import RefusedProgramError, located
from iotcentral_bounded.jq.runner import JqError, compile_errors, is_installed
from iotcentral_bounded.jq.text import ScannedProgram, position, scan, without_trailing_commas

from ..failures import join
from .remarks import CURLY_QUOTES, Remark

_SECONDS: Final = 3
_LONGEST: Final = 20_000
_IMPORTED: Final = re.compile(r'\bimport\s*"[^"]*"\s*as\s+\$?(\w+)')
_NAMESPACE: Final = re.compile(r"\b([A-Za-z_]\w*)::")
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
_IMPORT: Final = 'import "iotc" as iotc;'

_UNFINISHED: Final = "unfinished"

_compiled: dict[str, str | None] = {}
_lock = Lock()


def check_transforms(destinations: Any) -> list[Remark]:
    """Return the errors and warnings about the transforms of an export's destinations.

    No finding repeats a part of a program, except operators and functions of the module iotc.
    """
    programs: dict[str, str] = {}
    for index, item in enumerate(destinations if isinstance(destinations, list) else ()):
        value = item.get("transform") if isinstance(item, Mapping) else None
        if isinstance(value, str) and value.strip():
            programs[join(join("destinations", index), "transform")] = value
    return list(_judge(programs))


def _judge(programs: Mapping[str, str]) -> Iterator[Remark]:
    to_compile: dict[str, tuple[ScannedProgram, str]] = {}
    for path, program in programs.items():
        remark = _unread(path, program)
        scanned = ScannedProgram("") if remark else scan(program)
        remark = remark or _by_characters(path, program, scanned)
        if remark:
            yield remark
        if remark or scanned.ambiguous:
            continue
        try:
            prepared = "".join(located(without_trailing_commas(program, scanned.code)))
        except RefusedProgramError as refused:
            # An import could make jq read a file.
            if refused.imports:
                yield Remark(path, "imports other modules than iotc", certain=False)
            continue
        to_compile[path] = (scanned, prepared)
    if not to_compile or not is_installed():
        return
    _compile([prepared for _, prepared in to_compile.values()])
    for path, (scanned, prepared) in to_compile.items():
        error = _compiled[prepared]
        if error == _UNFINISHED:
            yield Remark(path, "takes too long to compile and is not validated", certain=False)
        else:
            yield from _by_error(path, programs[path], scanned, error)


def _unread(path: str, program: str) -> Remark | None:
    """Return the finding about a program that cannot be validated any further."""
    if len(program) > _LONGEST:
        return Remark(path, "is too long to be validated", certain=False)
    if "\0" in program:
        return Remark(path, "must not contain NUL characters")
    return None


def _by_characters(path: str, program: str, scanned: ScannedProgram) -> Remark | None:
    """Return the error about a program that no version of jq can read."""
    error = scanned.fault
    if error is not None:
        where = position(program, error.offset)
        return _no_jq(path, f"{error.what} ({where})", _remedy(program, scanned, error.offset))
    if scanned.ambiguous:
        return None
    if not scanned.code.strip() and '"' not in program:
        return Remark(
            path, "contains only comments. Remove it, or write a jq program.", certain=False
        )
    imported = set(_IMPORTED.findall(program))
    strange = (it for it in _NAMESPACE.finditer(scanned.code) if it[1] not in imported)
    for found in strange:
        where = position(program, found.start())
        if found[1] == "iotc":
            return _no_jq(path, f"it uses iotc:: without an import ({where})", f"Add {_IMPORT}")
        return _no_jq(path, f"it uses a module that it does not import ({where})", "")
    return None


def _no_jq(path: str, what: str, remedy: str) -> Remark:
    return Remark(path, f"must be a jq program: {what}" + (f". {remedy}." if remedy else ""))


def _remedy(program: str, scanned: ScannedProgram, offset: int) -> str:
    """Return the remedy for a common mistake, empty if the cause is unknown."""
    character = program[offset : offset + 1]
    if character and character in CURLY_QUOTES:
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


def _compile(programs: Sequence[str]) -> None:
    """Compile the programs that this process has not compiled yet, since check runs often."""
    with _lock:
        missing = [it for it in dict.fromkeys(programs) if it not in _compiled]
        if not missing:
            return
        try:
            errors = compile_errors(missing, _SECONDS)
        except JqError:
            errors = [None] * len(missing)
        _compiled.update(zip_longest(missing, errors, fillvalue=_UNFINISHED))


def _by_error(
    path: str, program: str, scanned: ScannedProgram, error: str | None
) -> Iterator[Remark]:
    seen = set()
    for line in (error or "").splitlines():
        found = _ERROR.match(line)
        remark = found and _of_line(path, program, scanned, found["what"], found["where"] or "")
        if remark and remark not in seen:
            seen.add(remark)
            yield remark
            if remark.certain:
                return


def _of_line(path: str, program: str, scanned: ScannedProgram, what: str, where: str) -> Remark:
    place, offset = _place(program, where)
    if what.startswith(_SYNTAX):
        clause = what.removeprefix(_SYNTAX).lstrip(", ")
        return _no_jq(path, f"{clause}{place}", _remedy(program, scanned, offset))
    undefined = _UNDEFINED.match(what)
    if undefined is None:
        return Remark(path, f"contains syntax that jq does not compile{place}", certain=False)
    if undefined["module"] is None and undefined["name"] in _OBJECTS:
        name = undefined["name"]
        return _no_jq(
            path, f"{name} is not defined{place}", "Refer to the message as . in jq, as in .device"
        )
    called = f"{undefined['module']}::{undefined['name']}" if undefined["module"] else "a function"
    reason = f"calls {called}{place}, which this version does not know. Check its name."
    return Remark(path, reason, certain=False)


def _place(program: str, where: str) -> tuple[str, int]:
    """Return the position that jq reports, for a message and as an offset in the program.

    The line of an import has no column, since the path of the module was inserted into it.
    """
    found = _WHERE.match(where)
    if found is None:
        return "", len(program)
    number = int(found["line"])
    lines = program.split("\n")
    before = sum(len(line) + 1 for line in lines[: number - 1])
    imports = number <= len(lines) and _IMPORTED.search(lines[number - 1])
    if imports or not found["column"]:
        return f" (line {number})", len(program)
    # jq counts the bytes of UTF-8.
    row = lines[number - 1] if number <= len(lines) else ""
    column = len(row.encode()[: int(found["column"]) - 1].decode(errors="ignore"))
    return f" (line {number}, column {column + 1})", before + column
