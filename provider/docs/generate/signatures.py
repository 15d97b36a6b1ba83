"""Constructors and lookups of resources as signatures in Python."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from typing import Any, Final

from .classes import named

_RECEIVERS: Final = ("self", "cls")
_WIDTH: Final = 88


def constructor_of(name: str) -> str:
    """Return the signatures of a class as a code block, one for each overload."""
    function: Any = vars(named(name))["__init__"]
    overloads = typing.get_overloads(function) or [function]
    return _block(_signature(name, it, returns="") for it in overloads)


def lookup_of(name: str) -> str:
    """Return the signature of the `get` lookup of a resource class as a code block."""
    function: Any = inspect.unwrap(named(name).get.__func__)
    return _block([_signature(f"{name}.get", function, returns=f" -> {name}")])


def _block(signatures: typing.Iterable[str]) -> str:
    return "```python\n" + "\n\n".join(signatures) + "\n```"


def _signature(name: str, function: Any, *, returns: str) -> str:
    parameters = ", ".join(_lines(inspect.signature(function)))
    return _formatted(f"({parameters},){returns}").replace("def _", f"def {name}", 1)


def _formatted(signature: str) -> str:
    """Return a signature without its name in lines that the site shows without a scroll bar."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", str(_WIDTH), "-"],
        input=f"def _{signature}: ...\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.removesuffix(": ...\n")


def _lines(signature: inspect.Signature) -> Iterator[str]:
    before: Any = None
    for parameter in signature.parameters.values():
        if parameter.name in _RECEIVERS:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and before is not parameter.kind:
            yield "*"
        before = parameter.kind
        # The modules postpone annotations: an annotation is its source text, without quotes.
        yield str(parameter.replace(annotation=_Source(parameter.annotation)))


class _Source(str):
    """An annotation that is shown as the source has it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
