"""A file of secrets: lines of `KEY=VALUE`, as shells and containers read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ..stack.errors import CommandError

_LINE: Final = re.compile(r"(?:export\s+)?([A-Za-z0-9_]+)\s*=\s*(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)")
_NEWLINES: Final = {"n": "\n", "r": "\r", "t": "\t"}


def read_secrets(path: Path) -> dict[str, str]:
    r"""Return the values of a file by key.

    Blank lines and lines that begin with `#` say nothing, `export` before a key is allowed. A value
    goes on to the end of its line; it may stand in single quotes, or in double ones, where
    `\n`, `\r`, `\t`, `\"` and `\\` mean what they mean in Python. Raises CommandError for
    what cannot be read; it names the line and never repeats a value.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CommandError(f"the secrets in {path} cannot be read: {reason}") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            key, value = _parse(stripped, f"line {number} of {path}")
            if key in found:
                raise CommandError(f"line {number} of {path} gives {key} a second time")
            found[key] = value
    return found


def _parse(line: str, where: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise CommandError(f"{where} is not KEY=VALUE")
    key, value = match.groups()
    value = _unquoted(value, where)
    if not value.strip():
        raise CommandError(f"{where} gives {key} no value")
    return key, value


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
