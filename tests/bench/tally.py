"""The requests of a phase, counted from the record of the simulator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from iotcentral_simulator.journal import Exchange

RIVAL_ID: Final = "the-other-client"
"""The id in the requests of the second client, which do not count."""

_REFUSED: Final = 429


@dataclass(frozen=True)
class Tally:
    """The requests of one phase by method, and the number of those that the limit refused."""

    methods: Counter[str] = field(default_factory=Counter)
    rejected: int = 0

    @classmethod
    def of(cls, exchanges: Iterable[Exchange]) -> Tally:
        """Count the requests without those of the second client."""
        counted = [it for it in exchanges if not it.path.endswith(RIVAL_ID)]
        refused = sum(it.status == _REFUSED for it in counted)
        return cls(Counter(it.method for it in counted), refused)

    @property
    def total(self) -> int:
        """All requests, with the refused ones."""
        return self.methods.total()

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.methods + other.methods, self.rejected + other.rejected)
