"""Parses filters with the grammar in `filter.lark`.

lark's LALR parser needs linear time and no recursion. The length and the depth of a filter have
limits nevertheless, because the evaluation walks through its parts.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from .build import Builder
from .errors import QueryError, unsupported
from .nodes import Query

if TYPE_CHECKING:
    from lark import Lark

MAX_LENGTH: Final = 20_000
"""Characters of a filter."""


def is_installed() -> bool:
    """Return whether the package lark is installed, which `parse` requires."""
    return find_spec("lark") is not None


def parse(text: str) -> Query:
    """Return the parts of a filter, which is a whole query or only its conditions.

    Raises:
        QueryError: The filter has a part that the grammar does not have, or is too long or deep.
    """
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - slow to load, and rarely needed

    if len(text) > MAX_LENGTH:
        raise QueryError(f"has more than {MAX_LENGTH:,} characters")
    try:
        parsed: Any = _parser().parse(text)
    except UnexpectedInput as error:
        raise unsupported(text, error) from None
    query: Query = parsed
    return query


@cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 - as above

    # lark calls the methods of any object, so that `build` does not import lark.
    builder: Any = Builder()
    return Lark.open("filter.lark", rel_to=__file__, parser="lalr", transformer=builder)
