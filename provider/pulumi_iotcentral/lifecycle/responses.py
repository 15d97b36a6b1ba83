"""What of a service's answer may be used: whatever comes back ends here, or is fit for a state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import is_storable

from .errors import ProviderError

UNSTORABLE: Final = (
    "half of a surrogate pair, a mark of the engine's, or more levels than anybody needs: what no "
    "state can hold"
)
"""Why an answer cannot be used that `is_storable` does not let pass."""

_UNFIT: Final = f"the service's answer holds {UNSTORABLE}"


def invalid_reason(kind: Kind, answer: Mapping[str, Any]) -> str | None:
    """Return why an answer is not an object of `kind`, or None where it is one.

    Without its type or source an object would look like another one, that is to be replaced.
    """
    if not is_storable(dict(answer)):
        return _UNFIT
    if not isinstance(answer.get(kind.immutable), str):
        return f"the service's answer has no {kind.immutable}, which every {kind.noun} has"
    return None


def ensure_valid(kind: Kind, answer: Mapping[str, Any]) -> None:
    """Raise ProviderError where what was read is not an object of `kind`."""
    _refuse(invalid_reason(kind, answer))


def ensure_storable(answer: Mapping[str, Any]) -> None:
    """Raise ProviderError where no state can hold what a write was answered with."""
    _refuse(None if is_storable(dict(answer)) else _UNFIT)


def _refuse(why: str | None) -> None:
    if why is not None:
        raise ProviderError(
            f"{why}: nothing is done with it; run again, and look for what changes answers on "
            "their way if it stays"
        )
