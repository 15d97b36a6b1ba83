"""The two forms a destination may have on the wire, made one."""

from typing import Any, TypeVar, cast

from .schema import DESTINATION_TYPES

_T = TypeVar("_T")


def nested(document: _T) -> _T:
    """Return a destination in the nested form, whichever form it came in.

    Microsoft's guide page shows a destination's authorization fields at the top level; the API
    document nests them under `authorization` with a `type`. Everything else, unknown fields and
    odd values included, is left as it is, and so is a document that has an authorization.

    Args:
        document: An answer's document; it is not changed.
    """
    return cast("_T", _nested(document)) if isinstance(document, dict) else document


def _nested(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("authorization") is not None:
        return document
    type_ = document.get("type")
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    kinds = known.authorizations if known else ()
    # A kind's first property tells it; a kind without any is told by there being none: it is last.
    for kind in sorted(kinds, key=lambda kind: not kind.properties):
        fields = kind.properties
        if not fields or document.get(fields[0]) is not None:
            rest = {key: value for key, value in document.items() if key not in fields}
            moved = {key: document[key] for key in fields if key in document}
            return {**rest, "authorization": {"type": kind.type, **moved}}
    return document
