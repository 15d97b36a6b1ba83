"""What is measured: sizes, latencies and limits, and the phases of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

PHASES: Final = ("create", "no-op up", "preview", "update", "refresh", "destroy")
"""In the order they are run; `update` changes one field of every resource."""

RATE: Final = 20
"""Requests a second that the service allows for one application."""

LATENCIES: Final = (0, 80)
"""Milliseconds that the service takes for each request."""


@dataclass(frozen=True)
class Size:
    """A program: applications, and pairs of a destination and an export in each of them."""

    name: str
    applications: int
    pairs: int

    def __str__(self) -> str:
        return "the fleet" if self.fleet else f"{self.resources} resources"

    @property
    def resources(self) -> int:
        return self.applications * self.pairs * 2

    @property
    def fleet(self) -> bool:
        """Tell whether there are several applications."""
        return self.applications > 1

    @property
    def names(self) -> list[str]:
        """The names of a fleet's applications; a single one has none."""
        return [f"plant-{n:02}" for n in range(self.applications)] if self.fleet else []


SIZES: Final = {
    size.name: size
    for size in (
        Size("2", applications=1, pairs=1),
        Size("20", applications=1, pairs=10),
        Size("fleet", applications=25, pairs=10),
    )
}


@dataclass(frozen=True)
class Scenario:
    """A program against a service of some latency, in milliseconds, with the limit on or off."""

    size: Size
    latency: int
    limited: bool

    @property
    def rate(self) -> int:
        """Requests a second that the simulator allows; 0 is no limit."""
        return RATE if self.limited else 0

    def __str__(self) -> str:
        limit = f"limit {RATE}/s" if self.limited else "no limit"
        return f"{self.size}, {self.latency} ms, {limit}"


def scenarios(
    sizes: list[Size], latencies: list[int], limits: list[bool]
) -> dict[Size, list[Scenario]]:
    """Return every combination, by size."""
    return {size: [Scenario(size, *rest) for rest in product(latencies, limits)] for size in sizes}
