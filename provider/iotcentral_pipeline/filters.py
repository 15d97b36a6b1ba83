"""Evaluates the filter of an export against a message, and returns the conditions that are false.

`iotcentral_bounded.query` has the grammar and its sources. Conditions whose result is not known are
rejected, and never evaluated as true.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from iotcentral_bounded.query import (
    Call,
    Comparison,
    Condition,
    Group,
    Literal,
    Membership,
    Name,
    Operand,
    Query,
    QueryError,
    Source,
    parse,
)

from .comparisons import COMPARISONS, contains, equal
from .documents import Document
from .errors import UnsupportedError
from .false_conditions import FalseCondition, Found
from .lookup import (
    MISSING,
    SYSTEM_NAMES,
    capability,
    interface_capability,
    interfaces,
    system_value,
)

_CACHED: Final = 64
# Conditions in the filter of an export, by the documentation of its limits.
_SHOWN: Final = 10


@dataclass(frozen=True, kw_only=True)
class FilterResult:
    """The result of a filter for a message."""

    passes: bool

    false: tuple[FalseCondition, ...] = ()
    """The conditions that keep the message from passing. Empty if it passes."""

    @property
    def reason(self) -> str:
        """Why the message does not pass, in one line. Empty if it passes."""
        rest = len(self.false) - _SHOWN
        shown = [*map(str, self.false[:_SHOWN]), *([f"and {rest} more"] if rest > 0 else [])]
        return "; ".join(shown)


def evaluate(query: str, message: Document) -> FilterResult:
    """Return whether a message passes a filter, and the conditions that are false if it does not.

    Args:
        query: A whole query or only its conditions.
        message: A complete message. See `messages.completed`.

    Raises:
        UnsupportedError: This tool cannot evaluate the filter.
    """
    parsed = _supported(query)
    sources = _Sources(parsed.sources, message)
    false = () if sources.match else (sources.mismatch(),)
    if parsed.condition is not None:
        false = (*false, *_Evaluation(message, sources).false(parsed.condition))
    return FilterResult(passes=not false, false=false)


@lru_cache(maxsize=_CACHED)
def _supported(query: str) -> Query:
    """Return a parsed filter if this tool can evaluate all of it, whatever the message is."""
    try:
        parsed = parse(query)
    except QueryError as error:
        raise UnsupportedError(f"the filter {error}") from None
    if parsed.condition is not None:
        _ensure_supported(parsed.condition)
    return parsed


def _ensure_supported(condition: Condition) -> None:
    match condition:
        case Group():
            for part in condition.parts:
                _ensure_supported(part)
        case Call(function="WITHIN_WINDOW"):
            raise UnsupportedError(
                "the filter uses WITHIN_WINDOW, which is not supported by this tool"
            )
        case _:
            for operand in _operands(condition):
                _ensure_known(operand)


def _ensure_known(operand: Operand) -> None:
    system = isinstance(operand, Name) and operand.path.startswith("$")
    if system and str(operand) not in SYSTEM_NAMES:
        raise UnsupportedError(
            f"the filter uses {operand}, which is not supported by this tool. Use one of"
            f" {', '.join(SYSTEM_NAMES)}."
        )


def _operands(condition: Comparison | Membership | Call) -> tuple[Operand, ...]:
    match condition:
        case Comparison():
            return condition.left, condition.right
        case Membership():
            return condition.value, *condition.choices
        case Call():
            return condition.arguments


class _Sources:
    """The sources of a filter for a message.

    A message passes if its device has the template or an interface of at least one source.
    Microsoft does not document the meaning of several sources.
    """

    def __init__(self, sources: tuple[Source, ...], message: Document) -> None:
        self._sources = sources
        self._message = message
        templates = any(it.template for it in sources)
        self._known = interfaces(message) if templates else frozenset()
        self._by_alias = {it.alias: it for it in sources if it.alias}

    @property
    def match(self) -> bool:
        return any(it.template is None or it.template in self._known for it in self._sources)

    def mismatch(self) -> FalseCondition:
        text = f"FROM {', '.join(map(str, self._sources))}"
        return FalseCondition(text, (Found("$template", system_value(self._message, "$template")),))

    def value(self, path: str) -> Any:
        """Return the value of a name, which can begin with the name of a source."""
        alias, dot, rest = path.partition(".")
        source = self._by_alias.get(alias) if dot else None
        if source is None:
            return capability(self._message, path)
        if source.template is None:
            return capability(self._message, rest)
        return interface_capability(self._message, source.template, rest)


class _Evaluation:
    def __init__(self, message: Document, sources: _Sources) -> None:
        self._message = message
        self._sources = sources

    def false(self, condition: Condition) -> tuple[FalseCondition, ...]:
        """Return the parts of a condition that make it false. Empty if it is true."""
        if not isinstance(condition, Group):
            if self._holds(condition):
                return ()
            names = dict.fromkeys(it for it in _operands(condition) if isinstance(it, Name))
            found = tuple(Found(it.path, self._value(it)) for it in names)
            return (FalseCondition(str(condition), found),)
        parts = [self.false(it) for it in condition.parts]
        if condition.operator == "OR" and not all(parts):
            return ()
        return tuple(it for part in parts for it in part)

    def _holds(self, condition: Comparison | Membership | Call) -> bool:
        values = [self._value(it) for it in _operands(condition)]
        if any(it is MISSING for it in values):
            return False
        match condition:
            case Comparison():
                return COMPARISONS[condition.operator](*values)
            case Membership():
                return any(equal(values[0], it) for it in values[1:])
            case Call():
                return contains(*values)

    def _value(self, operand: Operand) -> Any:
        if isinstance(operand, Literal):
            return operand.value
        if operand.path.startswith("$"):
            return system_value(self._message, operand.path)
        return self._sources.value(operand.path)
