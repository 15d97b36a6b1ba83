"""Names and paths of properties, such as `display_name` and `enrichments["my site"].value`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

from .failures import join
from .text import suggestion
from .values import ABSENT

Path: TypeAlias = tuple[str | int, ...]
"""The names and indexes of a property. `ANY` stands for all names at its level."""

FieldPath: TypeAlias = tuple[str, ...]
"""The names of a field and its parents. Destinations of an export are identified by id."""

ANY: Final = "*"

Names: TypeAlias = Mapping[str, Any]
"""The valid names at one level of a resource, each with its nested names.

`ANY` stands for names of the user. `FREE` instead of nested names allows any path below.
"""

FREE: Final = None

_SEGMENT: Final = re.compile(
    r'(?P<dot>\.?)(?P<name>[^.\[\]"]+)|\["(?P<quoted>(?:\\.|[^"\\])*)"\]|\[(?P<index>\d+|\*)\]'
)


class UnknownNameError(Exception):
    """A path is unknown: `name` is not one of `legal`, the names at its level."""

    def __init__(self, name: str, legal: Iterable[str]) -> None:
        super().__init__(name)
        self.name = name
        self.legal = tuple(name for name in legal if name != ANY)


def parse_path(text: str) -> Path | None:
    """Return the path of a text in Pulumi's syntax, None if it is not a path."""
    found: list[str | int] = []
    at = 0
    while at < len(text):
        match = _SEGMENT.match(text, at)
        if match is None or (match["name"] and bool(match["dot"]) == (at == 0)):
            return None
        found.append(_segment(match))
        at = match.end()
    return tuple(found) or None


def _segment(match: re.Match[str]) -> str | int:
    if match["name"]:
        return match["name"]
    if match["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", match["quoted"])
    return ANY if match["index"] == ANY else int(match["index"])


def path_text(path: Path) -> str:
    """Return a path in Pulumi's syntax."""
    text = ""
    for segment in path:
        text = f"{text}[*]" if segment == ANY and text else _joined(text, segment)
    return text


def _joined(text: str, segment: str | int) -> str:
    return ANY if segment == ANY else join(text, segment)


def api_path(path: Path, names: Names) -> Path:
    """Return a path with the API's names: `display_name` is `displayName`.

    Names of the user, such as those of enrichments, do not change. Raises UnknownNameError.
    """
    resolved: list[str | int] = []
    level: Names | None = names
    for segment in path:
        name, level = _resolved(segment, level)
        resolved.append(name)
    return tuple(resolved)


def _resolved(segment: str | int, level: Names | None) -> tuple[str | int, Names | None]:
    if level is FREE:
        return segment, FREE
    if ANY in level:
        return segment, level[ANY]
    if segment == ANY and level:
        return segment, FREE
    spelt = str(segment)
    name = spelt if spelt in level else camel_case(spelt)
    if isinstance(segment, int) or name not in level:
        raise UnknownNameError(spelt, level)
    return name, level[name]


def with_value_at(old: Any, new: Any, path: Path) -> Any:
    """Return the value `old` with the value of `new` at `path`, or without one if `new` has none.

    An absent property is `ABSENT`, since a free-form value may contain nulls.
    """
    if not path:
        return new
    head, rest = path[0], path[1:]
    left, right = _entries(old), _entries(new)
    keys = [key for key in dict.fromkeys((*left, *right)) if head in (ANY, key)]
    if not keys:
        return old
    for key in keys:
        left[key] = with_value_at(left.get(key, ABSENT), right.get(key, ABSENT), rest)
    kept = {key: value for key, value in left.items() if value is not ABSENT}
    if isinstance(old, list) or (old is ABSENT and isinstance(new, list)):
        return list(kept.values())
    return kept or ABSENT


def _entries(value: Any) -> dict[str | int, Any]:
    if isinstance(value, dict):
        return dict(value)
    return dict(enumerate(value)) if isinstance(value, list) else {}


def camel_case(name: str) -> str:
    """Return the API's spelling of an argument: `display_name` is `displayName`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snake_case(name: str) -> str:
    """Return the spelling of arguments: `displayName` is `display_name`."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def unknown_argument(owner: str, name: str, legal: Collection[str]) -> str:
    """Return the error about an argument that `owner` does not support."""
    return f"{owner} has no argument {name!r}. {suggestion(name, legal)}"
