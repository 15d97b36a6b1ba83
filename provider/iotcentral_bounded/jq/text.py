"""The text of a jq program without jq: its strings, comments and brackets, and what cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_STRING: Final = '"'
_INTERPOLATION: Final = "\\("
# What the lexer of jq knows outside of strings and comments.
_KNOWN: Final = re.compile(r"[A-Za-z0-9_$@.,:;=!<>+\-*/%|?\[\](){}#\" \t\r\n]")
_SHOWN: Final = re.compile(r"[^\n]")
# No two of its operators can stand together like this.
_IMPOSSIBLE: Final = re.compile(r"===|!==|=>|\|\|")
_TRAILING_COMMA: Final = re.compile(r",(?=\s*\})")


@dataclass(frozen=True)
class SyntaxFault:
    """What is certainly no jq: `what` is a clause, `offset` the place in the program."""

    what: str
    offset: int


@dataclass
class ScannedProgram:
    """A program with its strings and comments blanked out, and its first fault.

    `code` has the length of the program. `fault` is None if nothing is certainly wrong. `ambiguous`
    is True if versions of jq read the program differently: then nothing is.
    """

    code: str
    fault: SyntaxFault | None = None
    ambiguous: bool = False


def position(program: str, offset: int) -> str:
    """Return a place in a program as `line 2, column 7`."""
    line = program.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - program.rfind(chr(10), 0, offset)}"


def without_trailing_commas(program: str, code: str) -> str:
    """Return a program that means the same to each version of jq.

    Microsoft's own examples have a comma before a `}`, which jq takes since version 1.8.
    """
    for found in reversed(list(_TRAILING_COMMA.finditer(code))):
        program = f"{program[: found.start()]} {program[found.end() :]}"
    return program


def scan(program: str) -> ScannedProgram:
    """Return what can be said of a program by its characters alone."""
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
    """Goes through a program once; `opened` are the brackets and strings that are not closed."""

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
        # Whether such a comment goes on in the next line depends on the version of jq.
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
            self.fault = SyntaxFault(f"{shown} cannot stand outside of a string", self.at)
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
