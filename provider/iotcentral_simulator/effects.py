"""What a fault does to a request: one class for each kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

Moment: TypeAlias = Literal["before", "after"]
"""Before the work: the store is as it was. After the work: the store holds what was asked."""

Close: TypeAlias = Literal["reset", "fin"]
"""How a connection ends: by RST (the client sees a reset), or by FIN (the client sees its end)."""

PAGE: Final = "<!DOCTYPE html><html><title>Sign in</title><body>Sign in to go on.</body></html>"
"""What a proxy may put in the place of an answer."""


@dataclass(frozen=True, kw_only=True)
class Fail:
    """Answer with an error: in the place of the work, or after the work in its answer's place."""

    status: int = 503
    body: dict[str, Any] | str | None = None
    """A document, or text as it is; None: the service's error document for the status."""

    headers: Mapping[str, str] = field(default_factory=dict)
    moment: Moment = "before"

    def __post_init__(self) -> None:
        _check_status(self.status)
        for name, value in self.headers.items():
            _check_text(f"headers.{name}", value)
            if not _HEADER.fullmatch(name) or name.lower() in _FRAMING:
                raise ValueError(f"headers.{name} is no header that can be set")


@dataclass(frozen=True, kw_only=True)
class Delay:
    """Wait, then go on."""

    seconds: float
    moment: Moment = "before"

    def __post_init__(self) -> None:
        if not 0 <= self.seconds < float("inf"):
            raise ValueError("seconds has to be 0 or more")


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Wait until told to go on."""

    moment: Moment = "before"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Close the connection before the work without a byte, or after the work and half the answer.

    An answer without a body is cut within its status line.
    """

    moment: Literal["before", "half"] = "before"
    close: Close = "reset"


@dataclass(frozen=True, kw_only=True)
class Lose:
    """Do the work, then close the connection without a byte."""

    close: Close = "reset"


@dataclass(frozen=True, kw_only=True)
class Truncate:
    """Do the work, then answer with half of the document, as if it were the whole."""


@dataclass(frozen=True, kw_only=True)
class Html:
    """Answer with a page: in the place of the work, or after it in its answer's place."""

    status: int | None = None
    """None: the status of the work; 200 where that cannot have a body, or no work is done."""

    body: str = PAGE
    moment: Moment = "after"

    def __post_init__(self) -> None:
        if self.status is not None:
            _check_status(self.status)


@dataclass(frozen=True, kw_only=True)
class ContentType:
    """Do the work, then answer with another Content-Type."""

    value: str = "text/plain"

    def __post_init__(self) -> None:
        _check_text("value", self.value)


@dataclass(frozen=True, kw_only=True)
class Lag:
    """Answer a list as it was before the writes since it was read last."""


Effect: TypeAlias = Fail | Delay | Hold | Cut | Lose | Truncate | Html | ContentType | Lag
"""What a fault does."""

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
"""The effects by the name that JSON has for them."""

_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")
_FRAMING: Final = ("content-length", "transfer-encoding", "connection")
_NAMES: Final = {kind: name for name, kind in EFFECTS.items()}
_WITHOUT_BODY: Final = (204, 205, 304)


def kind(effect: Effect) -> str:
    """Name what an effect does and when, as faults are counted: `lose`, `cut half`."""
    name = _NAMES[type(effect)]
    moment = getattr(effect, "moment", None)
    return name if moment is None else f"{name} {moment}"


def ends(effect: Effect) -> bool:
    """Say whether an effect takes the place of the answer; a request has one such end."""
    return not isinstance(effect, Delay | Hold | Lag)


def comes_first(effect: Effect) -> bool:
    """Say whether an effect has its turn before the work."""
    return getattr(effect, "moment", "after") == "before"


def _check_status(status: int) -> None:
    if not 200 <= status <= 599 or status in _WITHOUT_BODY:  # noqa: PLR2004
        raise ValueError("status has to be 200 to 599, and one that has a body")


def _check_text(name: str, value: str) -> None:
    if not (value.isascii() and value.isprintable() and value == value.strip() != ""):
        raise ValueError(f"{name} has to be one line of ASCII")
