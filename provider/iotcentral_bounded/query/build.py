"""Builds the parts of a filter while lark parses it: one method for each rule of the grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .errors import QueryError
from .nodes import Call, Comparison, Condition, Group, Literal, Membership, Name, Query, Source

if TYPE_CHECKING:
    from lark import Token

MAX_DEPTH: Final = 50
"""Levels of AND and OR inside of each other. Brackets alone do not count."""

_ARGUMENTS: Final = {"CONTAINS": 2, "WITHIN_WINDOW": 1}
_LONGEST_INTEGER: Final = 400


class Builder:
    """The callbacks of the parser. The names are those of the rules, and lark calls them."""

    def conditions(self, parts: list[Any]) -> Query:
        """Return the query of conditions alone."""
        return Query(condition=parts[0])

    def start(self, parts: list[Any]) -> Query:
        """Return a whole query."""
        query: Query = parts[0]
        return query

    def query(self, parts: list[Any]) -> Query:
        """Return a whole query, without conditions if its last part is None."""
        *sources, condition = parts
        aliases = [it.alias for it in sources if it.alias]
        if len(set(aliases)) < len(aliases):
            raise QueryError("has two sources of the same name after AS")
        return Query(tuple(sources), condition)

    def source(self, parts: list[Any]) -> Source:
        """Return a source and its name after AS."""
        of, alias = parts
        return Source(
            template=str(of) if of.type == "TEMPLATE" else None,
            alias=None if alias is None else str(alias),
        )

    def condition(self, parts: list[Condition]) -> Group:
        """Return conditions that OR joins."""
        return _group("OR", parts)

    def conjunction(self, parts: list[Condition]) -> Group:
        """Return conditions that AND joins."""
        return _group("AND", parts)

    def comparison(self, parts: list[Any]) -> Comparison:
        """Return a comparison."""
        left, operator, right = parts
        return Comparison(left, str(operator), right)

    def membership(self, parts: list[Any]) -> Membership:
        """Return a condition with IN."""
        value, *choices = parts
        return Membership(value, tuple(choices))

    def call(self, parts: list[Any]) -> Call:
        """Return a condition with a function."""
        function, *arguments = parts
        name = str(function).upper()
        count = _ARGUMENTS.get(name)
        if count != len(arguments):
            other = f"a function other than {' and '.join(_ARGUMENTS)}"
            shown = other if count is None else f"{name} without {count} arguments"
            raise QueryError(
                f"uses {shown} at line {function.line}, column {function.column}, which is not"
                " supported by this tool"
            )
        return Call(name, tuple(arguments))

    def name(self, parts: list[Token]) -> Name:
        """Return a name."""
        return Name(str(parts[0]))

    def literal(self, parts: list[Token]) -> Literal:
        """Return a string, number or boolean."""
        (token,) = parts
        text = str(token)
        if token.type == "BOOLEAN":
            return Literal(text.lower() == "true", text)
        if token.type == "NUMBER":
            return Literal(_number(text), text)
        return Literal(_string(token), text)


def _group(operator: str, parts: list[Condition]) -> Group:
    depth = 1 + max(it.depth if isinstance(it, Group) else 0 for it in parts)
    if depth > MAX_DEPTH:
        raise QueryError(f"nests conditions more than {MAX_DEPTH} levels deep")
    return Group(operator, tuple(parts), depth)


def _number(text: str) -> float:
    """Return an integer as such, because large ones lose digits as floating point numbers."""
    if text.lstrip("+-").isdecimal() and len(text) <= _LONGEST_INTEGER:
        return int(text)
    return float(text)


def _string(token: Token) -> str:
    quote, text = str(token)[0], str(token)[1:-1]
    if "\\" + quote in token:
        # Not documented: the string may end here, or at the next quotation mark.
        raise QueryError(
            f"has a backslash before a quotation mark after line {token.line}, column"
            f" {token.column}, which is not supported by this tool. Use {quote * 2} for a"
            " quotation mark."
        )
    return text.replace(quote * 2, quote)
