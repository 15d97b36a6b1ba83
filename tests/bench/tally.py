"""What the service was asked: counted from its own record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from iotcentral_simulator.journal import Exchange
from tests.bench.scenarios import RATE

RIVAL_ID: Final = "the-other-client"
"""The id that the second client asks for: its requests are not the provider's."""

_REFUSED: Final = 429


@dataclass(frozen=True)
class Tally:
    """The requests of one phase: by method, those refused for the limit, and by application."""

    methods: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    served: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, exchanges: Iterable[Exchange]) -> Tally:
        """Count what the simulator saw, without the second client's requests."""
        ours = [it for it in exchanges if not it.path.endswith(RIVAL_ID)]
        return cls(
            Counter(it.method for it in ours),
            sum(it.status == _REFUSED for it in ours),
            Counter(_application(it.path) for it in ours if it.status != _REFUSED),
        )

    @property
    def total(self) -> int:
        """All requests, the refused ones too."""
        return self.methods.total()

    @property
    def needed(self) -> int:
        """The requests that were served."""
        return self.served.total()

    @property
    def limit_seconds(self) -> float:
        """The least time the limit allows for them: each application has a limit of its own."""
        return max(self.served.values(), default=0) / RATE

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.methods + other.methods, self.rejected + other.rejected, self.served + other.served
        )


def _application(path: str) -> str:
    """Return the name of the application that a path leads to; empty for the simulator's own."""
    return path.partition("/api/")[0].rpartition("/")[2]
