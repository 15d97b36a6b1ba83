"""The options of a simulator, for the command line and for the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from .behaviour import Behaviour
from .clock import Clock
from .limits import DEFAULT_QUOTA, DEFAULT_RATE

DEFAULT_PAGE_SIZE = 100
"""Objects per page. The service's own limit is not documented."""

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
    """The options of a simulator. A rate, quota or page size of 0 disables the limit."""

    port: int = 0
    """TCP port on 127.0.0.1. 0 selects a free one."""

    state: Path | None = None
    """File for the objects. None uses memory only."""

    token: str | None = None
    """Required value of `Authorization`. None accepts any value that is not empty."""

    application_tokens: Mapping[str, str] = field(default_factory=dict)
    """Separate tokens of applications, by the application's name."""

    page_size: int = DEFAULT_PAGE_SIZE
    """Objects per page of a list."""

    rate: int = DEFAULT_RATE
    """Requests per second and application."""

    quota: int = DEFAULT_QUOTA
    """Destinations per application, and exports per application."""

    quiet: bool = False
    """Disable the access log on stderr."""

    control: bool = False
    """Enable the control API under /control, which requires no token."""

    deliver_anywhere: bool = False
    """Deliver messages to other machines, not only to this one."""

    hosts: Sequence[str] = ()
    """Additional host names for requests, those of a proxy in front of the simulator."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    """The undocumented behavior of the service."""

    clock: Clock = field(default_factory=Clock)
    """The clock."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= MAX_PORT:
            raise ValueError(f"port must be between 0 and {MAX_PORT}")
        for name in ("page_size", "rate", "quota"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or more")
        for token in (self.token or "", *self.application_tokens.values()):
            if not (token.isascii() and token.isprintable()):
                raise ValueError("a token must be printable ASCII, since it is sent in a header")

    def token_of(self, application: str) -> str | None:
        """Return the required token of an application."""
        return self.application_tokens.get(application, self.token)
