"""The query language of filters: one grammar for their validation and for their evaluation.

Microsoft documents this language by a few pages and examples, so a filter that the grammar does not
have is not supported by this tool, and can still be valid.
"""

from .errors import QueryError
from .nodes import (
    Call,
    Comparison,
    Condition,
    Group,
    Literal,
    Membership,
    Name,
    Operand,
    Query,
    Source,
    printable,
)
from .parser import MAX_LENGTH, is_installed, parse

__all__ = [
    "MAX_LENGTH",
    "Call",
    "Comparison",
    "Condition",
    "Group",
    "Literal",
    "Membership",
    "Name",
    "Operand",
    "Query",
    "QueryError",
    "Source",
    "is_installed",
    "parse",
    "printable",
]
