"""What check finds wrong with an input: where it stands, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .text import INVISIBLE
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
    """One fault of an input: `path` is the property's path, `reason` says what to write."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def one_of_hint(value: Any, legal: Iterable[str]) -> str:
    """Return the advice to write one of the legal values.

    The given value is not repeated: a secret that went astray may stand in its place.
    """
    legal = list(legal)
    close = difflib.get_close_matches(str(value), legal, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"write one of {', '.join(legal)}{hint}"


def join(path: str, key: str | int) -> str:
    """Return the path of `key` below `path`, as the engine writes property paths."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if _PLAIN_KEY.fullmatch(key):
        return f"{path}.{key}" if path else key
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{quoted}"]'


def check_text(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield a failure unless `value` is a text that is not empty, or not known yet."""
    if isinstance(value, Unknown):
        return
    if not isinstance(value, str):
        yield CheckFailure(path, f"has to be a string, not {json_type(value)}")
    elif not value.strip():
        yield CheckFailure(path, "is empty: give it a value, or leave it out where it is optional")


def check_edges(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield a failure if a text starts or ends with white space or with an invisible character."""
    if isinstance(value, str) and value.strip() and value != _without_edges(value):
        yield CheckFailure(
            path,
            "must not start or end with white space, a line break or an invisible character. "
            "Remove it, for example with .strip()",
        )


def check_unseen(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield a failure if a text has a line break or another character in it that is not seen.

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
    """Yield a failure unless `value` is true or false, or not known yet."""
    if not isinstance(value, bool | Unknown):
        yield CheckFailure(path, f"has to be true or false, not {json_type(value)}")


def check_id(path: str, value: Any) -> Iterator[CheckFailure]:
    """Yield a failure unless `value` can be the id of a destination or an export.

    The API documents no pattern and no length; refused is only what cannot stand in a URL's path.
    """
    yield from check_text(path, value)
    if not isinstance(value, str) or not value.strip():
        return
    found = _ID_FORBIDDEN.search(value)
    if found:
        yield CheckFailure(
            path,
            f"has {found.group()!r} in it: write an id without '/', '?', '#', white space and "
            "control characters, such as 'telemetry-archive'",
        )
    if value in (".", ".."):
        yield CheckFailure(path, "is a dot or two, which a URL's path would lose: write another id")


def check_names(
    path: str, given: Iterable[str], legal: Iterable[str], what: str
) -> Iterator[CheckFailure]:
    """Yield a failure for each given name that is not legal, with the closest one that is."""
    legal = list(legal)
    for name in given:
        if name not in legal:
            close = difflib.get_close_matches(name, legal, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(legal)}"
            yield CheckFailure(join(path, name), f"{what} has no property {name!r}; {hint}")


def check_required(
    path: str, given: Mapping[str, Any], required: Iterable[str], what: str
) -> Iterator[CheckFailure]:
    """Yield a failure for each required name that is not given."""
    for name in required:
        if given.get(name) is None:
            yield CheckFailure(join(path, name), f"is missing: {what} needs it")


def json_type(value: Any) -> str:
    """Return what to call the type of a JSON value in a message; never the value itself."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), type(value).__name__)
