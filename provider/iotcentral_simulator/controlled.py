"""What a test can do with a simulator, in this process or in another."""

from __future__ import annotations

from typing import Protocol

from .behaviour import Behaviour
from .collection import Application
from .effects import Moment
from .faults import ANY, Faults, Held
from .journal import Exchange


class Controlled(Protocol):
    """A `Simulator`, or the `Control` of one: the same names, with the same meaning."""

    behaviour: Behaviour
    """What the service does where its documents say nothing; it may be set at any time."""

    @property
    def faults(self) -> Faults:
        """What is to go wrong, and what did."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The requests until now, the oldest first, with their statuses."""

    def forget_exchanges(self) -> None:
        """Empty the list of exchanges."""

    def hold(self, on: str = ANY, *, moment: Moment = "before", nth: int = 1) -> Held:
        """Hold one request before its work, or after it before its answer."""

    def application(self, name: str = "") -> Application:
        """Return an application; without a name, the one at the simulator's own URL."""
