"""Evaluates the filters of exports: conditions in IoT Central's query language.

Source: learn.microsoft.com/azure/iot-central/core/howto-query-with-rest-api: `AND`, `OR`, the
comparisons and `IN`. Other conditions are rejected, and never evaluated as true.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .documents import Document
from .errors import UnsupportedError
from .lookup import MISSING, SYSTEM_NAMES, capability, system_value

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_QUERY: Final = re.compile(
    r"\s*SELECT\s+\*\s+FROM\s+(?P<source>[\w:]+(?:;[\d.]+)?)(?:\s+WHERE\s+(?P<conditions>.+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_SELECT: Final = re.compile(r"\s*SELECT\b", re.IGNORECASE)
# A string, or syntax that a SQL parser accepts and this language does not have.
_FOREIGN: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<foreign>--|/\*|\{|==|;)""", re.DOTALL
)
_EVERYTHING: Final = "devices"
_SHOWN: Final = 60

_Comparison = Callable[[Any, Any], bool]


def passes(query: str, message: Document) -> bool:
    """Return whether a message passes a filter, which is a whole query or only its conditions.

    Raises:
        UnsupportedError: The simulator cannot evaluate the filter.
    """
    source, conditions = _parts(query)
    try:
        # Evaluated first, so that unsupported conditions are reported for every message.
        passed = conditions is None or _truth(_parsed(conditions), message)
    except RecursionError:
        raise UnsupportedError("the filter is nested too deeply") from None
    wanted = source.lower() == _EVERYTHING or source == system_value(message, "$template")
    return passed and wanted


def _parts(query: str) -> tuple[str, str | None]:
    if not _SELECT.match(query):
        return _EVERYTHING, query
    found = _QUERY.fullmatch(query)
    if found is None:
        raise UnsupportedError("the filter must be SELECT * FROM … WHERE …, or only conditions")
    return found["source"], found["conditions"]


def _parsed(conditions: str) -> Expr:
    import sqlglot  # noqa: PLC0415 - slow to load, and few simulators see a filter
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    foreign = next(filter(None, (it["foreign"] for it in _FOREIGN.finditer(conditions))), None)
    if foreign:
        raise UnsupportedError(
            f"the filter contains {foreign}, which the query language does not support. Use"
            " conditions joined by AND and OR, with = for equality and without comments."
        )
    try:
        return sqlglot.parse_one(conditions)
    except SqlglotError:
        raise UnsupportedError("the filter is not valid SQL") from None


def _truth(node: Expr, message: Document) -> bool:
    """Evaluate a condition. All sides of AND and OR are evaluated, so that no error is hidden."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    if isinstance(node, exp.Paren):
        return _truth(node.this, message)
    if isinstance(node, exp.And | exp.Or):
        # All operands of one AND or OR. The parser nests them as deep as they are many.
        sides = [_truth(side, message) for side in node.flatten(unnest=False)]
        return all(sides) if isinstance(node, exp.And) else any(sides)
    if isinstance(node, exp.In) and set(_given(node)) == {"this", "expressions"}:
        value = _value(node.this, message)
        choices = [_value(it, message) for it in node.expressions]
        return any(_equal(value, it) for it in choices)
    compare = _comparisons().get(type(node))
    if compare is None:
        raise UnsupportedError(
            f"the filter contains {_shown(node)}, which the simulator does not support. Use AND,"
            " OR, a comparison (= != <> > < >= <=) or IN."
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
            return node.name  # in this language, double quotes are for strings
        return _named(".".join(part.name for part in node.parts), message)
    if isinstance(node, exp.Literal):
        return node.name if node.is_string else float(node.name)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_number:
        return -float(node.this.name)
    raise UnsupportedError(
        f"the filter compares {_shown(node)}, which the simulator does not support. Use names,"
        " strings, numbers, true and false."
    )


def _named(name: str, message: Document) -> Any:
    if not name.startswith("$"):
        return capability(message, name)
    if name not in SYSTEM_NAMES:
        raise UnsupportedError(
            f"the filter contains {name}, which is not supported. Use {', '.join(SYSTEM_NAMES)}."
        )
    return system_value(message, name)


def _shown(node: Expr) -> str:
    return node.sql()[:_SHOWN]


def _given(node: Expr) -> list[str]:
    return [name for name, value in node.args.items() if value]


def _equal(left: Any, right: Any) -> bool:
    """Compare as in JSON: true is not a number, and missing values equal nothing."""
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
