"""The options of a simulator, the same on the command line and in the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from .behaviour import Behaviour
from .clock import Clock
from .limits import DEFAULT_QUOTA, DEFAULT_RATE

DEFAULT_PAGE_SIZE = 100
"""Objects on a page; the service's own number is not documented."""

MAX_PORT = 65535
"""The highest TCP port."""


class OptionsDict(TypedDict, total=False):
    """The options as keywords."""

    port: int
    state: Path | None
    token: str | None
    application_tokens: Mapping[str, str]
    page_size: int
    rate: int
    quota: int
    quiet: bool
    control: bool
    deliver_anywhere: bool
    hosts: Sequence[str]
    behaviour: Behaviour
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a simulator is started with; a rate, quota or page size of 0 turns the limit off."""

    port: int = 0
    """TCP port on 127.0.0.1; 0 lets the system choose a free one."""

    state: Path | None = None
    """File that keeps the objects; None keeps them in memory."""

    token: str | None = None
    """What `Authorization` has to be; None takes anything that is not empty."""

    application_tokens: Mapping[str, str] = field(default_factory=dict)
    """Tokens of applications that have one of their own, by the application's name."""

    page_size: int = DEFAULT_PAGE_SIZE
    """Objects on one page of a list."""

    rate: int = DEFAULT_RATE
    """Requests in any second, for each application."""

    quota: int = DEFAULT_QUOTA
    """Destinations, and exports, that one application holds."""

    quiet: bool = False
    """No access log on stderr."""

    control: bool = False
    """Answer under /control too, where faults are set from outside, without any token."""

    deliver_anywhere: bool = False
    """Deliver messages to hosts that are not this machine too."""

    hosts: Sequence[str] = ()
    """Host names of a proxy in front of the simulator, which requests may carry beside its own."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    """What to do where the service's documents say nothing."""

    clock: Clock = field(default_factory=Clock)
    """Where the time comes from."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= MAX_PORT:
            raise ValueError(f"port must be 0 to {MAX_PORT}")
        for name in ("page_size", "rate", "quota"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or more")
        for token in (self.token or "", *self.application_tokens.values()):
            if not (token.isascii() and token.isprintable()):
                raise ValueError("a token must be printable ASCII, or no header can carry it")

    def token_of(self, application: str) -> str | None:
        """Return the token that an application wants."""
        return self.application_tokens.get(application, self.token)
