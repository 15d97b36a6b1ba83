"""JSON merge patch (RFC 7396), and a variant without deep merge."""

from __future__ import annotations

from typing import Any

from .schema import Document


def merged(target: Any, patch: Any) -> Any:
    """Return the target with the patch applied. Objects are merged, and null removes."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def replaced(target: Document, patch: Document) -> Document:
    """Return the target with whole top-level properties replaced. Null removes."""
    bare = {name: None if value is None else merged(None, value) for name, value in patch.items()}
    kept = {name: value for name, value in target.items() if name not in bare}
    return kept | {name: value for name, value in bare.items() if value is not None}


def has_null(value: object) -> bool:
    """Return whether a value contains null."""
    if isinstance(value, dict):
        return any(has_null(item) for item in value.values())
    if isinstance(value, list):
        return any(has_null(item) for item in value)
    return value is None
