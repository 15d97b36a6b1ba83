"""Validation of responses: only objects that a state can store pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import is_storable

from .errors import ProviderError

UNSTORABLE: Final = (
    "a lone surrogate, a reserved key of Pulumi, or too many levels of nesting, which a state "
    "cannot store"
)
"""The content of a value that is not `is_storable`."""

_UNFIT: Final = f"the response is not valid: it contains {UNSTORABLE}"


def invalid_reason(kind: Kind, response: Mapping[str, Any]) -> str | None:
    """Return why a response is not an object of `kind`, or None if it is one.

    Without its type or source, an object would seem to need a replacement.
    """
    if not is_storable(dict(response)):
        return _UNFIT
    if not isinstance(response.get(kind.immutable), str):
        return f"the response is not valid: it has no {kind.immutable}"
    return None


def ensure_valid(kind: Kind, response: Mapping[str, Any]) -> None:
    """Raise ProviderError if a response is not an object of `kind`."""
    _refuse(invalid_reason(kind, response))


def ensure_storable(response: Mapping[str, Any]) -> None:
    """Raise ProviderError if a state cannot store the response to a write."""
    _refuse(None if is_storable(dict(response)) else _UNFIT)


def _refuse(why: str | None) -> None:
    if why is not None:
        raise ProviderError(
            f"{why}. Retry. If the error persists, check for a proxy that rewrites responses."
        )
