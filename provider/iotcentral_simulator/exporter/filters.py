"""Filters of exports: the conditions of IoT Central's query language, held against a message.

Source: learn.microsoft.com/azure/iot-central/core/howto-query-with-rest-api: `AND`, `OR`, the
comparisons and `IN`. What else a filter holds is refused, never taken for true.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from iotcentral_simulator.schema import Document

from .lookup import MISSING, SYSTEM_NAMES, capability, system_value
from .outcomes import UnsupportedError

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_QUERY: Final = re.compile(
    r"\s*SELECT\s+\*\s+FROM\s+(?P<source>[\w:]+(?:;[\d.]+)?)(?:\s+WHERE\s+(?P<conditions>.+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_SELECT: Final = re.compile(r"\s*SELECT\b", re.IGNORECASE)
# A text, or what a SQL parser takes and this language does not have.
_FOREIGN: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<foreign>--|/\*|\{|==|;)""", re.DOTALL
)
_EVERYTHING: Final = "devices"
_SHOWN: Final = 60

_Comparison = Callable[[Any, Any], bool]


def passes(query: str, message: Document) -> bool:
    """Say whether a message passes a filter: a whole query, or its conditions alone.

    Raises:
        UnsupportedError: the filter holds what the simulator cannot judge.
    """
    source, conditions = _parts(query)
    try:
        # Parsed first: what cannot be judged is told for every message.
        passed = conditions is None or _truth(_parsed(conditions), message)
    except RecursionError:
        raise UnsupportedError("the filter is nested deeper than the simulator can read") from None
    wanted = source.lower() == _EVERYTHING or source == system_value(message, "$template")
    return passed and wanted


def _parts(query: str) -> tuple[str, str | None]:
    if not _SELECT.match(query):
        return _EVERYTHING, query
    found = _QUERY.fullmatch(query)
    if found is None:
        raise UnsupportedError("the filter has to be SELECT * FROM … WHERE …, or conditions alone")
    return found["source"], found["conditions"]


def _parsed(conditions: str) -> Expr:
    import sqlglot  # noqa: PLC0415 - slow to load, and few simulators see a filter
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    foreign = next(filter(None, (it["foreign"] for it in _FOREIGN.finditer(conditions))), None)
    if foreign:
        raise UnsupportedError(
            f"the filter has {foreign}, which the query language does not: it has one condition,"
            " joined by AND and OR, with = for equality and without comments"
        )
    try:
        return sqlglot.parse_one(conditions)
    except SqlglotError:
        raise UnsupportedError("the filter is no condition that a SQL parser takes") from None


def _truth(node: Expr, message: Document) -> bool:
    """Judge a condition; all sides of AND and OR are looked at, so that no fault is hidden."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    if isinstance(node, exp.Paren):
        return _truth(node.this, message)
    if isinstance(node, exp.And | exp.Or):
        # All that one AND or OR joins: to the parser they are nested, as deep as they are many.
        sides = [_truth(side, message) for side in node.flatten(unnest=False)]
        return all(sides) if isinstance(node, exp.And) else any(sides)
    if isinstance(node, exp.In) and set(_given(node)) == {"this", "expressions"}:
        value = _value(node.this, message)
        choices = [_value(it, message) for it in node.expressions]
        return any(_equal(value, it) for it in choices)
    compare = _comparisons().get(type(node))
    if compare is None:
        raise UnsupportedError(
            f"the filter has {_shown(node)} where the simulator takes AND, OR, a comparison"
            " (= != <> > < >= <=) or IN"
        )
    return compare(_value(node.this, message), _value(node.expression, message))


def _comparisons() -> dict[type[Expr], _Comparison]:
    from sqlglot import exp  # noqa: PLC0415 - as above

    return {
        exp.EQ: _equal,
        exp.NEQ: lambda left, right: MISSING not in (left, right) and not _equal(left, right),
        exp.GT: _ordered(operator.gt),
        exp.GTE: _ordered(operator.ge),
        exp.LT: _ordered(operator.lt),
        exp.LTE: _ordered(operator.le),
    }


def _value(node: Expr, message: Document) -> Any:
    from sqlglot import exp  # noqa: PLC0415 - as above

    if isinstance(node, exp.Column):
        if node.this.args.get("quoted") and len(node.parts) == 1:
            return node.name  # in this language double quotes are for text
        return _named(".".join(part.name for part in node.parts), message)
    if isinstance(node, exp.Literal):
        return node.name if node.is_string else float(node.name)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_number:
        return -float(node.this.name)
    raise UnsupportedError(
        f"the filter compares {_shown(node)}; the simulator takes names, text, numbers, true"
        " and false"
    )


def _named(name: str, message: Document) -> Any:
    if not name.startswith("$"):
        return capability(message, name)
    if name not in SYSTEM_NAMES:
        raise UnsupportedError(f"the filter names {name}; there is: {', '.join(SYSTEM_NAMES)}")
    return system_value(message, name)


def _shown(node: Expr) -> str:
    return node.sql()[:_SHOWN]


def _given(node: Expr) -> list[str]:
    return [name for name, value in node.args.items() if value]


def _equal(left: Any, right: Any) -> bool:
    """Compare as JSON does: true is no number, and what is missing equals nothing."""
    same_kind = isinstance(left, bool) == isinstance(right, bool)
    return bool(same_kind and MISSING not in (left, right) and left == right)


def _ordered(compare: _Comparison) -> _Comparison:
    def holds(left: Any, right: Any) -> bool:
        both = (left, right)
        if any(isinstance(it, bool) for it in both):
            return False
        comparable = all(isinstance(it, str) for it in both) or all(
            isinstance(it, int | float) for it in both
        )
        return comparable and compare(left, right)

    return holds
