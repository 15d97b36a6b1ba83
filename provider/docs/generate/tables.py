"""Inputs and outputs as tables in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import get_args

from pulumi_iotcentral import AuthorizationArgs

from .classes import Entry, fields, named, outputs, parameters

Link = Callable[[str], str | None]
"""Return the description of a class as a link from the page; None if there is no description."""

_AUTHORIZATIONS = {kind.__name__ for kind in get_args(AuthorizationArgs)}
_CLASS = re.compile(r"[A-Z]\w+Args|[A-Z]\w+")


def inputs_of(name: str, link: Link) -> str:
    """Return the table of the fields of an args class."""
    return _inputs(fields(named(name)), link)


def parameters_of(name: str, link: Link) -> str:
    """Return the table of the keyword parameters of a class."""
    return _inputs(parameters(named(name)), link)


def outputs_of(name: str, link: Link) -> str:
    """Return the table of the outputs of a resource."""
    rows = [[f"`{it.name}`", _types(it, link), _cell(it)] for it in outputs(named(name))]
    return table(["Output", "Type", "Description"], rows)


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Return a Markdown table of cells in Markdown."""
    lines = [head, ["---"] * len(head), *([_piped(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _piped(cell: str) -> str:
    """Return a cell with its bars escaped, except for bars in code."""
    parts = cell.split("`")
    parts[::2] = [re.sub(r"(?<!\\)\|", r"\|", part) for part in parts[::2]]
    return "`".join(parts)


def _inputs(entries: Iterable[Entry], link: Link) -> str:
    rows = [
        [f"`{it.name}`", _types(it, link), "yes" if it.required else "", _cell(it)]
        for it in entries
    ]
    return table(["Input", "Type", "Required", "Description"], rows)


def _cell(entry: Entry) -> str:
    """Return the description, with the possible values after its first sentence."""
    if not entry.values or "Possible values" in entry.text:
        return entry.text
    values = [f"`{value}`" for value in entry.values]
    listed = f"{', '.join(values[:-1])} and {values[-1]}" if values[1:] else values[0]
    first, _, rest = entry.text.partition(". ")
    sentences = (first.rstrip("."), f"Possible values are {listed}", rest.rstrip("."))
    return ". ".join(it for it in sentences if it) + "."


def _types(entry: Entry, link: Link) -> str:
    """Return the alternatives of a type, each class with a link to its description."""
    types = entry.types
    if set(types) >= _AUTHORIZATIONS:
        where = link("AuthorizationArgs")
        return f"[`AuthorizationArgs`]({where})" if where else "`AuthorizationArgs`"
    return ", ".join(_type(text, link) for text in types)


def _type(text: str, link: Link) -> str:
    known = {name: link(name) for name in _CLASS.findall(text)}
    linked = {name: where for name, where in known.items() if where}
    if not linked:
        return f"`{text}`"
    parts = re.split(rf"\b({'|'.join(linked)})\b", text)
    shown = [f"[`{it}`]({linked[it]})" if it in linked else _code(it) for it in parts if it]
    return "".join(shown)


def _code(text: str) -> str:
    """Return a text as code, with the blanks at its ends outside of the code."""
    return re.sub(r"^(\s*)(.*?)(\s*)$", r"\1`\2`\3", text)
