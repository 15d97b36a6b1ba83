"""The effects of faults on requests, one class for each kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

Moment: TypeAlias = Literal["before", "after"]
"""`before`: the store is unchanged. `after`: the store has the result of the request."""

Close: TypeAlias = Literal["reset", "fin"]
"""The end of a connection: RST (the client sees a reset), or FIN (the client sees the end)."""

PAGE: Final = "<!DOCTYPE html><html><title>Sign in</title><body>Sign in to go on.</body></html>"
"""A page that a proxy may return in place of a response."""


@dataclass(frozen=True, kw_only=True)
class Fail:
    """Respond with an error, in place of the work or after it."""

    status: int = 503
    body: dict[str, Any] | str | None = None
    """A document, or plain text. None: the service's error document for the status."""

    headers: Mapping[str, str] = field(default_factory=dict)
    moment: Moment = "before"

    def __post_init__(self) -> None:
        _check_status(self.status)
        for name, value in self.headers.items():
            _check_text(f"headers.{name}", value)
            if not _HEADER.fullmatch(name) or name.lower() in _FRAMING:
                raise ValueError(f"headers.{name} is not supported")


@dataclass(frozen=True, kw_only=True)
class Delay:
    """Wait, then continue."""

    seconds: float
    moment: Moment = "before"

    def __post_init__(self) -> None:
        if not 0 <= self.seconds < float("inf"):
            raise ValueError("seconds must be 0 or more")


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Wait until the request is released."""

    moment: Moment = "before"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Close the connection before the work, or after the work and half of the response.

    A response without a body is cut within its status line.
    """

    moment: Literal["before", "half"] = "before"
    close: Close = "reset"


@dataclass(frozen=True, kw_only=True)
class Lose:
    """Do the work, then close the connection without a response."""

    close: Close = "reset"


@dataclass(frozen=True, kw_only=True)
class Truncate:
    """Do the work, then respond with half of the document and a matching Content-Length."""


@dataclass(frozen=True, kw_only=True)
class Html:
    """Respond with an HTML page, in place of the work or after it."""

    status: int | None = None
    """None: the status of the work, or 200 if that has no body or no work is done."""

    body: str = PAGE
    moment: Moment = "after"

    def __post_init__(self) -> None:
        if self.status is not None:
            _check_status(self.status)


@dataclass(frozen=True, kw_only=True)
class ContentType:
    """Do the work, then respond with another Content-Type."""

    value: str = "text/plain"

    def __post_init__(self) -> None:
        _check_text("value", self.value)


@dataclass(frozen=True, kw_only=True)
class Lag:
    """Respond with a stale list: without the writes since its last read."""


Effect: TypeAlias = Fail | Delay | Hold | Cut | Lose | Truncate | Html | ContentType | Lag
"""The effect of a fault."""

EFFECTS: Final[Mapping[str, type[Effect]]] = MappingProxyType(
    {
        "fail": Fail,
        "delay": Delay,
        "hold": Hold,
        "cut": Cut,
        "lose": Lose,
        "truncate": Truncate,
        "html": Html,
        "content-type": ContentType,
        "lag": Lag,
    }
)
"""The effects by their names in JSON."""

_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")
_FRAMING: Final = ("content-length", "transfer-encoding", "connection")
_NAMES: Final = {kind: name for name, kind in EFFECTS.items()}
_WITHOUT_BODY: Final = (204, 205, 304)


def kind(effect: Effect) -> str:
    """Return the name and the moment of an effect, such as `lose` or `cut half`."""
    name = _NAMES[type(effect)]
    moment = getattr(effect, "moment", None)
    return name if moment is None else f"{name} {moment}"


def ends(effect: Effect) -> bool:
    """Return whether an effect replaces the response. A request has at most one such effect."""
    return not isinstance(effect, Delay | Hold | Lag)


def comes_first(effect: Effect) -> bool:
    """Return whether an effect happens before the work."""
    return getattr(effect, "moment", "after") == "before"


def _check_status(status: int) -> None:
    if not 200 <= status <= 599 or status in _WITHOUT_BODY:  # noqa: PLR2004
        raise ValueError("status must be between 200 and 599, and must have a body")


def _check_text(name: str, value: str) -> None:
    if not (value.isascii() and value.isprintable() and value == value.strip() != ""):
        raise ValueError(f"{name} must be one line of ASCII")
