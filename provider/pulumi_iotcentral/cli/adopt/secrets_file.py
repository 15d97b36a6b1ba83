"""A file of secrets: lines of `ID/PROPERTY=VALUE`, each bound to the id of one destination."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Final, TypeAlias
from urllib.parse import quote, unquote

from ..workspace.errors import CommandError
from .secret_places import Path

Given: TypeAlias = dict[tuple[str, Path], str]
"""Secrets by the destination's id and the path of the property."""

_LINE: Final = re.compile(r"(?:export\s+)?([^\s=]+)\s*=\s*(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)")
_NEWLINES: Final = {"n": "\n", "r": "\r", "t": "\t"}
_SYNTAX: Final = "%=/#"


@dataclass(frozen=True)
class SecretsFile:
    """The secrets of a file, and the number of the line that each is on.

    `unbound` are the numbers of the lines that name no destination, such as those of other
    programs.
    """

    secrets: Given = field(default_factory=dict, repr=False)
    lines: dict[tuple[str, Path], int] = field(default_factory=dict)
    unbound: tuple[int, ...] = ()


def line_name(id_: str, path: Path) -> str:
    """Return what a line of the file begins with, for the secret of a destination."""
    return "/".join(_encoded(text) for text in (id_, *path))


def read_secrets(file: File) -> SecretsFile:
    r"""Return the secrets of a file by the destination's id and the property's path.

    Blank lines and lines that begin with `#` are ignored, `export` before a name is allowed. In a
    name, `%`, `=`, `/`, `#` and white space are percent-encoded. A value continues to the end of
    its line. It can stand in single quotes, or in double ones, where `\n`, `\r`, `\t`, `\"` and
    `\\` mean the same as in Python. Raises CommandError for a line that is not valid, with its
    number and without its text, which may be a secret.
    """
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CommandError(f"the secrets in {file} cannot be read: {reason}") from None
    found: Given = {}
    numbers: dict[tuple[str, Path], int] = {}
    unbound: list[int] = []
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        where = f"line {number} of {file}"
        name, value = _parse(stripped, where)
        id_, *path = map(unquote, name.split("/"))
        if not path:
            unbound.append(number)
            continue
        key = (id_, tuple(path))
        if key in found:
            raise CommandError(f"{where} repeats the secret of line {numbers[key]}")
        found[key], numbers[key] = value, number
    return SecretsFile(found, numbers, tuple(unbound))


def _encoded(text: str) -> str:
    return "".join(
        quote(it, safe="") if it in _SYNTAX or it.isspace() or not it.isprintable() else it
        for it in text
    )


def _parse(line: str, where: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise CommandError(f"{where} is not ID/PROPERTY=VALUE")
    name, value = match.groups()
    value = _unquoted(value, where)
    if not value.strip():
        raise CommandError(f"{where} has no value")
    return name, value


def _unquoted(value: str, where: str) -> str:
    quote = value[:1]
    if quote not in ("'", '"'):
        return value
    if len(value) == 1 or not value.endswith(quote):
        raise CommandError(f"{where} begins with {quote} and does not end with it")
    inner = value[1:-1]
    if quote == "'":
        return inner
    return _ESCAPED.sub(lambda found: _NEWLINES.get(found[1], found[1]), inner)
