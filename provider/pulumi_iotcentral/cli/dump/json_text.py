"""JSON as text that is fit for files, for pipes and for terminals."""

from __future__ import annotations

import json
import sys
from typing import Any

from ..workspace.errors import CommandError


def json_text(value: Any) -> str:
    """Return a value as indented JSON that moves no terminal's cursor: the unprintable is escaped.

    Raises CommandError where the value is nested beyond reason, or holds an infinite number.
    """
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise CommandError("its values are nested too deeply to be written") from None
    except ValueError:
        raise CommandError("it holds a number that JSON cannot express") from None
    return "".join(map(_shown, text)) + "\n"


def print_json(value: Any) -> None:
    """Write a value as JSON to stdout: UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(json_text(value).encode())
    sys.stdout.flush()


def _shown(character: str) -> str:
    # The line breaks that are not escaped yet are those of the indentation.
    if character.isprintable() or character == "\n":
        return character
    return json.dumps(character)[1:-1]
