"""The parts of a filter. `str()` of a part is its text in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """The name of telemetry, of a property or, with `$`, of a system value."""

    path: str

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, number or boolean."""

    value: str | float | bool
    text: str

    def __str__(self) -> str:
        return printable(self.text)


Operand: TypeAlias = Name | Literal


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands with one of `=`, `==`, `!=`, `<>`, `<`, `<=`, `>`, `>=` between them."""

    left: Operand
    operator: str
    right: Operand

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True, slots=True)
class Membership:
    """An operand that must be equal to one of several literals."""

    value: Operand
    choices: tuple[Literal, ...]

    def __str__(self) -> str:
        return f"{self.value} IN [{', '.join(map(str, self.choices))}]"


@dataclass(frozen=True, slots=True)
class Call:
    """A function, in upper case, and its arguments."""

    function: str
    arguments: tuple[Operand, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that AND or OR joins."""

    operator: str
    parts: tuple[Condition, ...]
    depth: int
    """The levels of groups, of which this one is the highest."""


Condition: TypeAlias = Comparison | Membership | Call | Group


@dataclass(frozen=True, slots=True)
class Source:
    """The devices of a template or an interface, or all devices."""

    template: str | None = None
    """The ID of the template or interface. None means all devices."""

    alias: str | None = None

    def __str__(self) -> str:
        return self.template or "devices"


@dataclass(frozen=True, slots=True)
class Query:
    """A filter. Conditions alone have all devices as their source."""

    sources: tuple[Source, ...] = (Source(),)
    condition: Condition | None = None


def printable(text: str) -> str:
    """Return a text in one line, in which escapes replace control characters."""
    return "".join(it if it.isprintable() else _escaped(it) for it in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
