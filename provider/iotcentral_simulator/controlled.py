"""The interface for tests of a simulator, in this process or in another one."""

from __future__ import annotations

from typing import Protocol

from .behaviour import Behaviour
from .collection import Application
from .effects import Moment
from .faults import ANY, Faults, Held
from .journal import Exchange


class Controlled(Protocol):
    """A `Simulator`, or the `Control` of one. Both have these members with the same meaning."""

    behaviour: Behaviour
    """The undocumented behavior of the service. You can set it at any time."""

    @property
    def faults(self) -> Faults:
        """The injected faults, and their occurrences."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All requests with their statuses, the oldest first."""

    def forget_exchanges(self) -> None:
        """Empty the list of exchanges."""

    def hold(self, on: str = ANY, *, moment: Moment = "before", nth: int = 1) -> Held:
        """Hold one request before its work, or after its work before the response."""

    def application(self, name: str = "") -> Application:
        """Return an application. Without a name, it is the one at the simulator's own URL."""
