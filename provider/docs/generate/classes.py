"""Read the fields, properties and parameters of classes, with their types and descriptions."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final, get_args, get_origin

import pulumi

import pulumi_iotcentral
from pulumi_iotcentral import components

NAMES: Final[Mapping[str, Any]] = {
    **{name: getattr(components, name) for name in components.__all__},
    **{name: getattr(pulumi_iotcentral, name) for name in pulumi_iotcentral.__all__},
    "Output": pulumi.Output,
    "T": typing.TypeVar("T"),
}
"""The names that annotations can use, in addition to those of their module."""


@dataclass(frozen=True)
class Entry:
    """An input or an output with its description.

    `types` are the alternatives of its type. `values` are the possible values of a closed set.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    text: str
    values: tuple[str, ...] = ()


def named(name: str) -> Any:
    """Return a public class of the package or of its components by name."""
    return NAMES[name]


def fields(cls: type) -> list[Entry]:
    """Return the fields of an args class with their docstrings, required fields first."""
    texts, hints = _field_texts(cls), _hints(cls)
    entries = [
        _entry(field.name, hints[field.name], _is_required(field), texts.get(field.name, ""))
        for field in dataclasses.fields(cls)
    ]
    return sorted(entries, key=lambda entry: not entry.required)


def outputs(cls: type) -> list[Entry]:
    """Return the properties of a resource class, in alphabetical order."""
    found = [
        _entry(name, get_args(_hints(member.fget)["return"])[0], True, _text(member))  # noqa: FBT003
        for name, member in inspect.getmembers(cls, lambda it: isinstance(it, property))
        if "return" in _hints(member.fget) and get_args(_hints(member.fget)["return"])
    ]
    return [entry for entry in found if entry.name not in ("urn", "id")]


def parameters(cls: type) -> list[Entry]:
    """Return the keyword parameters of a class, including those of a typed dictionary."""
    function: Any = vars(cls)["__init__"]
    texts, hints = _argument_texts(function), _hints(function)
    found: list[Entry] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            required = parameter.default is parameter.empty
            found.append(_entry(name, hints[name], required, texts.get(name, "")))
        elif parameter.kind is parameter.VAR_KEYWORD:
            found += _dictionary(get_args(hints[name])[0])
    return sorted(found, key=lambda entry: not entry.required)


def summary(cls: type) -> str:
    """Return the docstring of a class."""
    return inspect.getdoc(cls) or ""


def _dictionary(cls: Any) -> Iterator[Entry]:
    texts = _field_texts(cls)
    for name, hint in _hints(cls).items():
        # With postponed annotations, the class itself does not know which keys are NotRequired.
        yield _entry(name, hint, get_origin(hint) is not typing.NotRequired, texts.get(name, ""))


def _entry(name: str, hint: Any, required: bool, text: str) -> Entry:  # noqa: FBT001
    types, values = _shown(hint)
    return Entry(name, tuple(dict.fromkeys(types)), required, text, tuple(values))


def _hints(holder: Any) -> dict[str, Any]:
    return typing.get_type_hints(holder, localns=dict(NAMES), include_extras=True)


def _shown(hint: Any) -> tuple[list[str], list[str]]:
    """Return the alternatives of a type as text, and the possible values of a closed set."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is typing.Literal:
        return ["str"], [str(value) for value in arguments]
    if origin in (typing.NotRequired, typing.Required):
        return _shown(arguments[0])
    if arguments and _is_union(origin):
        return _union(arguments)
    if arguments and origin is not None:
        inside = [" | ".join(_shown(argument)[0]) for argument in arguments]
        return [f"{_name(origin)}[{', '.join(inside)}]"], []
    return [_name(hint)], []


def _union(arguments: tuple[Any, ...]) -> tuple[list[str], list[str]]:
    types: list[str] = []
    values: list[str] = []
    for argument in arguments:
        if not _is_left_out(argument):
            more, legal = _shown(argument)
            types += more
            values += legal
    return list(dict.fromkeys(types)), values


def _is_union(origin: Any) -> bool:
    return _name(origin) in ("Union", "UnionType")


def _is_left_out(hint: Any) -> bool:
    """Tell whether a table omits a type: every input can be an Output, or a dictionary."""
    name = _name(get_origin(hint) or hint)
    return hint is NoneType or name in ("Output", "Awaitable") or name.endswith("ArgsDict")


def _name(hint: Any) -> str:
    return str(getattr(hint, "__name__", None) or getattr(hint, "_name", None) or hint)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _text(member: property) -> str:
    return _one_paragraph(inspect.getdoc(member) or "")


def _field_texts(cls: type) -> dict[str, str]:
    """Return the docstring of each field of a class and of its base classes."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("pulumi_iotcentral"):
            found |= _texts_in(base)
    return found


def _texts_in(cls: type) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - a class's source
    found: dict[str, str] = {}
    for statement, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(below, ast.Expr):
            text = below.value.value if isinstance(below.value, ast.Constant) else ""
            found[ast.unparse(statement.target)] = _one_paragraph(str(text))
    return found


def _argument_texts(function: Any) -> dict[str, str]:
    """Return the descriptions in the `Args:` section of a docstring."""
    _, _, section = (inspect.getdoc(function) or "").partition("\nArgs:\n")
    entries = re.findall(r"^    (\w+): (.*(?:\n {5,}.*)*)", section, flags=re.MULTILINE)
    return {name: _one_paragraph(text) for name, text in entries}


def _one_paragraph(text: str) -> str:
    return " ".join(text.split())
