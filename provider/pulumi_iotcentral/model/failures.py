"""Validation errors of inputs: the path of the property, and the remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .text import INVISIBLE, suggestion
from .values import Unknown

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Control characters, spaces other than the usual one, and characters that no editor shows.
_UNSEEN: Final = (
    rf"\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028-\u202f\u205f\u3000\ufff9-\ufffb{INVISIBLE}"
)
_HIDDEN_CHARACTER: Final = re.compile(f"[{_UNSEEN}]")
_ID_FORBIDDEN: Final = re.compile(rf"[/?#\s{_UNSEEN}]")


@dataclass(frozen=True)
class CheckFailure:
    """A validation error. `path` is the property's path, empty for the whole object.

    `reason` continues a sentence that begins with the path, such as `is required`. If the path is
    empty or `standalone` is true, `reason` is a sentence of its own.
    """

    path: str
    reason: str
    standalone: bool = False

    def __str__(self) -> str:
        return self.sentence(self.path)

    def sentence(self, path: str) -> str:
        """Return the error as a sentence about the property at `path`, its path for the reader."""
        return self.reason if self.standalone or not path else f"{path} {self.reason}"


def one_of_hint(value: Any, legal: Iterable[str]) -> str:
    """Return the advice to use one of the legal values, and the closest one to `value`.

    The given value is not repeated: it may be a secret in the wrong property.
    """
    legal = list(legal)
    close = difflib.get_close_matches(str(value), legal, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"Use one of {', '.join(legal)}.{hint}"


def join(path: str, key: str | int) -> str:
    """Return the path of `key` below `path` in the syntax of Pulumi's property paths."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if _PLAIN_KEY.fullmatch(key):
        return f"{path}.{key}" if path else key
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{quoted}"]'


def check_text(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield an error unless `value` is unknown or a string that is not empty."""
    if isinstance(value, Unknown):
        return
    if not isinstance(value, str):
        yield CheckFailure(path, f"must be a string, not {json_type(value)}")
    elif not value.strip():
        yield CheckFailure(path, "must not be empty")


def check_edges(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield an error if a string starts or ends with white space or an invisible character."""
    if isinstance(value, str) and value.strip() and value != _without_edges(value):
        yield CheckFailure(
            path,
            "must not start or end with white space, a line break or an invisible character. "
            "Remove it, for example with .strip().",
        )


def check_unseen(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield an error if a string contains a line break or another invisible character.

    For secrets, addresses and names that a service compares character by character.
    """
    if isinstance(value, str) and _HIDDEN_CHARACTER.search(value):
        yield CheckFailure(
            path, "must not contain line breaks, control characters or invisible characters"
        )


def _without_edges(value: str) -> str:
    stripped = value.strip()
    seen = [_HIDDEN_CHARACTER.match(stripped[at]) is None for at in (0, -1)] if stripped else []
    return stripped if all(seen) else ""


def check_flag(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield an error unless `value` is unknown, true or false."""
    if not isinstance(value, bool | Unknown):
        yield CheckFailure(path, f"must be true or false, not {json_type(value)}")


def check_id(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield an error unless `value` can be the id of a destination or an export.

    The API documents no pattern and no length. Only ids that do not fit into the path of a URL are
    errors.
    """
    yield from check_text(path, value)
    if not isinstance(value, str) or not value.strip():
        return
    found = _ID_FORBIDDEN.search(value)
    if found:
        yield CheckFailure(
            path,
            f"must not contain {found.group()!r}. Use an id without '/', '?', '#', white space and "
            "control characters, such as 'telemetry-archive'.",
        )
    if value in (".", ".."):
        yield CheckFailure(path, "must not be '.' or '..'. Use another id.")


def check_names(
    path: str, given: Iterable[str], legal: Iterable[str], owner: str
) -> Iterator[CheckFailure]:
    """Yield an error for each given name that `owner` does not support, with the closest one."""
    legal = list(legal)
    for name in given:
        if name not in legal:
            hint = suggestion(name, legal)
            yield CheckFailure(join(path, name), f"is not supported by {owner}. {hint}")


def check_required(
    path: str, given: Mapping[str, Any], required: Iterable[str]
) -> Iterator[CheckFailure]:
    """Yield an error for each required property that is absent or null."""
    for name in required:
        if given.get(name) is None:
            yield CheckFailure(join(path, name), "is required")


def json_type(value: Any) -> str:
    """Return the name of a JSON value's type for a message, never the value itself."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), type(value).__name__)
