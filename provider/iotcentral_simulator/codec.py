"""Conversion between dataclasses and JSON, with field names as property names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from .effects import EFFECTS

_T = TypeVar("_T")

_KINDS: Final[Mapping[Any, str]] = {effect: name for name, effect in EFFECTS.items()}
_WORDS: Final[Mapping[object, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    NoneType: "null",
}


class WireError(ValueError):
    """A document is not valid. The text has the path and the expected value."""


def document(value: Any) -> Any:
    """Return the JSON value of a dataclass. An effect has its name as `kind`."""
    if is_dataclass(value):
        properties = {it.name: document(getattr(value, it.name)) for it in fields(value)}
        name = _KINDS.get(type(value))
        return properties if name is None else {"kind": name, **properties}
    if isinstance(value, Mapping):
        return {name: document(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [document(item) for item in value]
    return value


def parsed(kind: type[_T], value: object) -> _T:
    """Return the dataclass of a document.

    Raises:
        WireError: The document is not valid.
    """
    return cast("_T", _value(kind, value, ""))


def _value(kind: Any, value: Any, path: str) -> Any:
    if kind is Any:
        return value
    if get_origin(kind) is Literal:
        return _choice(get_args(kind), value, path)
    if isinstance(kind, UnionType):
        return _alternative(get_args(kind), value, path)
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        items = enumerate(_of_type(list, "a list", value, path))
        return tuple(_value(item, it, f"{path}[{index}]") for index, it in items)
    if get_origin(kind) is not None:
        item = get_args(kind)[1]
        properties = _of_type(dict, "an object", value, path)
        return {name: _value(item, it, _below(path, name)) for name, it in properties.items()}
    return _object(kind, value, path) if is_dataclass(kind) else _plain(kind, value, path)


def _object(kind: Any, value: Any, path: str) -> Any:
    properties = _of_type(dict, "an object", value, path)
    hints = get_type_hints(kind)
    for name in properties:
        if name not in hints:
            remedy = f". Use {', '.join(hints)}." if hints else ""
            raise WireError(f"{_below(path, name)} is not supported{remedy}")
    for it in fields(kind):
        if it.default is MISSING and it.default_factory is MISSING and it.name not in properties:
            raise WireError(f"{_below(path, it.name)} is required")
    given = {name: _value(hints[name], it, _below(path, name)) for name, it in properties.items()}
    try:
        return kind(**given)
    except ValueError as error:
        raise WireError(_below(path, str(error))) from None


def _alternative(kinds: tuple[Any, ...], value: Any, path: str) -> Any:
    if all(kind in _KINDS for kind in kinds):
        return _effect(value, path)
    for kind in kinds:
        try:
            return _value(kind, value, path)
        except WireError:
            continue
    words = [_WORDS.get(kind, "an object") for kind in kinds]
    raise WireError(f"{_named(path)} must be {' or '.join(words)}")


def _effect(value: Any, path: str) -> Any:
    properties = dict(_of_type(dict, "an object", value, path))
    name = properties.pop("kind", None)
    if not isinstance(name, str) or name not in EFFECTS:
        raise WireError(f"{_below(path, 'kind')} must be one of {', '.join(EFFECTS)}")
    return _object(EFFECTS[name], properties, path)


def _choice(choices: tuple[Any, ...], value: Any, path: str) -> Any:
    if value not in choices:
        raise WireError(f"{_named(path)} must be one of {', '.join(choices)}")
    return value


def _plain(kind: Any, value: Any, path: str) -> Any:
    """Return a valid scalar. In Python, true is a number, but not in JSON."""
    wanted = int | float if kind is float else kind
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
        raise WireError(f"{_named(path)} must be {_WORDS[kind]}")
    return value


def _of_type(kind: type[_T], words: str, value: Any, path: str) -> _T:
    if not isinstance(value, kind):
        raise WireError(f"{_named(path)} must be {words}")
    return value


def _named(path: str) -> str:
    return path or "the body"


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
