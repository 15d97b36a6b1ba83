"""JSON as commands and scripts leave it in files: read it, or say precisely what it is instead."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from ..workspace.errors import CommandError

_STDERR: Final = "Redirect stdout only, without 2>&1"
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
_HINTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.MULTILINE), hint)
    for pattern, hint in (
        (r"\A\s*<", "It looks like HTML or XML. Check the URL that it was read from"),
        (r"\AHTTP/\d", "It begins with response headers. Use curl without -i"),
        (r"\A\s*[\[{]\s*\{?\s*'", "JSON needs double quotes. In Python, write it with json.dumps"),
        (r"\A\s*(?:ERROR|WARNING):|\ACommand group", _STDERR),
        (r"\A(?:- |---|[A-Za-z]\w*:(?:\s|$))", "It looks like YAML. With az, use -o json"),
        (r"\A\s*[^\s\[{\"][^\[{\"]*^\s*[\[{]", _STDERR),
        (r"\A\s*[^\s\[{\"]", "With az, use -o json"),
    )
)


def parse_json(text: str, name: str) -> Any:
    """Return the value of a JSON text; colors of a terminal are ignored.

    Raises CommandError where the text is none, with a hint of what it is. Nothing of the text is
    repeated: it may hold secrets.
    """
    text = _COLOR.sub("", text)
    if not text.strip():
        raise CommandError(f"{name}: is empty. Check whether the command that wrote it succeeded")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise CommandError(f"{name}: is not JSON: {_reason(text, error)}") from None
    except ValueError:
        raise CommandError(
            f"{name}: is not JSON: it holds NaN, Infinity, or an endless number"
        ) from None
    except RecursionError:
        raise CommandError(f"{name}: its values are nested too deeply") from None


def _reason(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    if error.msg == "Extra data" and text.lstrip()[:1] in ("{", "["):
        return (
            f"a second value begins at {where}. Put several values into one array, for example "
            "with jq -s ., or into a file each"
        )
    hint = next((hint for pattern, hint in _HINTS if pattern.search(text)), "")
    return f"{error.msg} ({where})" + (f". {hint}" if hint else "")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
