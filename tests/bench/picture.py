"""The results as a picture: a panel for each scenario, bars for each phase."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Final

from tests.bench.pulumi_programs import ENGINE, OURS
from tests.bench.reach import floor_of
from tests.bench.results import Results
from tests.bench.scenarios import PHASES, Scenario

_COLOURS: Final = {ENGINE: "#9aa0a6", OURS: "#1f6feb"}
_OTHERS: Final = ("#e8710a", "#6a4fb3", "#b39ddb")


def draw(results: Results, target: Path) -> None:
    """Write the picture as PNG."""
    # By name: `make bench` alone installs it, and type checks run without it.
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("Agg")
    pyplot: Any = importlib.import_module("matplotlib.pyplot")
    rows = list(results.scenarios.values())
    columns = max(len(scenarios) for scenarios in rows)
    figure, grid = pyplot.subplots(
        len(rows),
        columns,
        figsize=(4.2 * columns, 3 * len(rows)),
        squeeze=False,
        sharey="row",
        layout="constrained",
    )
    for axes, scenarios in zip(grid, rows, strict=True):
        for panel, scenario in zip(axes, scenarios, strict=True):
            _panel(panel, results, scenario)
        axes[0].set_ylabel("seconds")
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=_legend(columns), frameon=False
    )
    figure.savefig(target, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def _legend(columns: int) -> int:
    """Return how many names fit side by side below that many panels."""
    return max(2, min(2 * columns, 6) - 1)


def _panel(panel: Any, results: Results, scenario: Scenario) -> None:
    names = [ENGINE, *results.contenders]
    width = 0.84 / len(names)
    for place, name in enumerate(names):
        heights = [_height(results, scenario, name, phase) for phase in PHASES]
        left = [n - 0.42 + width * (place + 0.5) for n in range(len(PHASES))]
        panel.bar(left, heights, width, label=name, color=_colour(name, names))
    for n, phase in enumerate(PHASES):
        floor = _floor(results, scenario, phase)
        panel.plot([n - 0.45, n + 0.45], [floor, floor], color="black", linewidth=1, label="_")
    panel.plot([], [], color="black", linewidth=1, label="floor")
    panel.set_title(str(scenario), fontsize=10)
    panel.set_xticks(range(len(PHASES)), PHASES, fontsize=8, rotation=20)
    panel.spines[["top", "right"]].set_visible(False)


def _colour(name: str, names: list[str]) -> str:
    others = [it for it in names if it not in _COLOURS]
    return _COLOURS.get(name) or _OTHERS[others.index(name) % len(_OTHERS)]


def _height(results: Results, scenario: Scenario, name: str, phase: str) -> float:
    if name == ENGINE:
        return results.floor(scenario.size, phase)
    figure = results.figure(scenario, name, phase)
    return (figure.seconds or 0) if figure else 0


def _floor(results: Results, scenario: Scenario, phase: str) -> float:
    engine = results.floor(scenario.size, phase)
    figure = results.figure(scenario, OURS, phase)
    return floor_of(engine, figure, scenario).seconds if figure else engine
