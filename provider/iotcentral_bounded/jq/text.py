"""Lexical checks of a jq program without jq: strings, comments, brackets, invalid operators."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_STRING: Final = '"'
_INTERPOLATION: Final = "\\("
# The characters that the lexer of jq accepts outside of strings and comments.
_KNOWN: Final = re.compile(r"[A-Za-z0-9_$@.,:;=!<>+\-*/%|?\[\](){}#\" \t\r\n]")
_SHOWN: Final = re.compile(r"[^\n]")
# Sequences that no two operators of jq can form.
_IMPOSSIBLE: Final = re.compile(r"===|!==|=>|\|\|")
_TRAILING_COMMA: Final = re.compile(r",(?P<gap>\s*)(?=\})")
_COMMENT: Final = re.compile(r"#[^\n]*")


@dataclass(frozen=True)
class SyntaxFault:
    """A certain syntax error of jq. `what` is a clause, `offset` the position in the program."""

    what: str
    offset: int


@dataclass
class ScannedProgram:
    """A program with blanked strings and comments, and its first certain error.

    `code` has the length of the program. `fault` is None if there is no certain error. `ambiguous`
    is True if versions of jq parse the program differently. Then, there is no certain error.
    """

    code: str
    fault: SyntaxFault | None = None
    ambiguous: bool = False


def coordinates(program: str, offset: int) -> tuple[int, int]:
    """Return line and column of a position in a program, which begin with 1."""
    line = program.count("\n", 0, offset) + 1
    return line, offset - program.rfind("\n", 0, offset)


def without_trailing_commas(program: str, code: str) -> str:
    """Return a program that all versions of jq accept.

    Microsoft's own examples have a comma before a `}`, which jq only accepts since version 1.8.
    """
    for found in reversed(list(_TRAILING_COMMA.finditer(code))):
        # A blanked string is the last key, as in {"id", "name"}.
        if _STRING in _COMMENT.sub("", program[slice(*found.span("gap"))]):
            continue
        program = f"{program[: found.start()]} {program[found.start() + 1 :]}"
    return program


def scan(program: str) -> ScannedProgram:
    """Return the result of the lexical checks of a program."""
    scanner = _Scanner(program)
    scanner.run()
    found = ScannedProgram("".join(scanner.code), scanner.fault, scanner.ambiguous)
    impossible = None if found.ambiguous else _IMPOSSIBLE.search(found.code)
    if impossible and (found.fault is None or impossible.start() < found.fault.offset):
        what = f"it has {impossible[0]}, which is no operator of jq"
        found.fault = SyntaxFault(what, impossible.start())
    return found


@dataclass
class _Scanner:
    """Scans a program once. `opened` are the brackets and strings that are not closed yet."""

    program: str
    code: list[str] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    fault: SyntaxFault | None = None
    ambiguous: bool = False
    at: int = 0

    def run(self) -> None:
        while self.fault is None and not self.ambiguous and self.at < len(self.program):
            if self.opened and self.opened[-1][0] == _STRING:
                self._in_string()
            elif self.program[self.at] == "#":
                self._comment()
            else:
                self._in_code()
        if self.fault is None and not self.ambiguous and self.opened:
            bracket, offset = self.opened[-1]
            what = "a string is not closed" if bracket == _STRING else f"{bracket} is not closed"
            self.fault = SyntaxFault(what, offset)

    def _take(self, length: int, *, code: bool) -> None:
        taken = self.program[self.at : self.at + length]
        self.code.append(taken if code else _SHOWN.sub(" ", taken))
        self.at += length

    def _comment(self) -> None:
        comment = self.program[self.at :].partition("\n")[0]
        # It depends on the version of jq whether such a comment continues on the next line.
        self.ambiguous = comment.rstrip("\r").endswith("\\")
        self._take(len(comment), code=False)

    def _in_string(self) -> None:
        if self.program.startswith(_INTERPOLATION, self.at):
            self.opened.append((_INTERPOLATION, self.at))
            self._take(2, code=False)
        elif self.program[self.at] == "\\":
            self._take(2, code=False)
        else:
            if self.program[self.at] == _STRING:
                self.opened.pop()
            self._take(1, code=False)

    def _in_code(self) -> None:
        character = self.program[self.at]
        if not _KNOWN.match(character):
            shown = character if character.isprintable() else f"U+{ord(character):04X}"
            self.fault = SyntaxFault(f"{shown} is not valid outside of a string", self.at)
            return
        if character in "([{" or character == _STRING:
            self.opened.append((character, self.at))
        elif character in _PAIRS:
            self._close(character)
            if self.fault:
                return
        self._take(1, code=character != _STRING)

    def _close(self, character: str) -> None:
        opener = self.opened[-1][0] if self.opened else ""
        if opener == _PAIRS[character] or (character == ")" and opener == _INTERPOLATION):
            self.opened.pop()
        else:
            self.fault = SyntaxFault(f"{character} closes nothing", self.at)
