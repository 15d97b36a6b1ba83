"""The results as a picture: a panel for each scenario, bars for each command."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Final

from tests.bench.opentofu import RESTAPI_SAFE
from tests.bench.pulumi_programs import DYNAMIC, IDEALS, NATIVE, TEXTBOOK, YAML
from tests.bench.results import Results
from tests.bench.scenarios import PHASES, Scenario

_COLOURS: Final = {
    TEXTBOOK: "#e8710a",
    RESTAPI_SAFE: "#9aa0a6",
    DYNAMIC: "#0b3d91",
    NATIVE: "#1f6feb",
    YAML: "#8ab4f8",
}
_GROUP: Final = 0.84


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
        figsize=(max(6, 4.2 * columns), 3 * len(rows)),
        squeeze=False,
        sharey="row",
        layout="constrained",
    )
    for axes, scenarios in zip(grid, rows, strict=True):
        for panel, scenario in zip(axes, scenarios, strict=True):
            _panel(panel, results, scenario)
        axes[0].set_ylabel("seconds")
    handles, labels = grid[0][0].get_legend_handles_labels()
    place = "outside lower center"
    figure.legend(handles, labels, loc=place, ncols=3, frameon=False)
    figure.savefig(target, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def _panel(panel: Any, results: Results, scenario: Scenario) -> None:
    names = [name for name in _COLOURS if name in results.contenders]
    width = _GROUP / len(names)
    for place, name in enumerate(names):
        left = [n - _GROUP / 2 + width * (place + 0.5) for n in range(len(PHASES))]
        heights = _heights(results, scenario, name)
        panel.bar(left, heights, width, label=name, color=_COLOURS[name])
        if name in IDEALS:
            ideals = _heights(results, scenario, IDEALS[name])
            ends = [it - width / 2 for it in left], [it + width / 2 for it in left]
            label = "ideal contender" if name == DYNAMIC else "_"
            panel.hlines(ideals, *ends, color="black", linewidth=1.2, label=label)
    panel.set_title(str(scenario), fontsize=10)
    panel.set_xticks(range(len(PHASES)), PHASES, fontsize=8, rotation=20)
    panel.spines[["top", "right"]].set_visible(False)


def _heights(results: Results, scenario: Scenario, name: str) -> list[float]:
    figures = (results.figure(scenario, name, phase) for phase in PHASES)
    return [figure.seconds or 0 if figure else 0 for figure in figures]
