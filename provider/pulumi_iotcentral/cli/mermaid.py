"""Mermaid flowcharts of sources, exports and destinations. GitHub renders them in Markdown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_iotcentral.model.display import mermaid_label

_SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    "source": ("([", "])"),
    "export": ("[", "]"),
    "destination": ("[(", ")]"),
}


@dataclass(frozen=True)
class Box:
    """A node: its key in the graph, its kind, its text escaped for Mermaid, and its style name.

    If there is more than one group, each group gets a frame.
    """

    key: Hashable
    kind: str
    text: str
    style: str
    group: str = ""


@dataclass(frozen=True)
class Arrow:
    """An edge between two nodes, by their keys, and its Mermaid line, such as `-->`."""

    start: Hashable
    line: str
    end: Hashable


def flowchart(boxes: Sequence[Box], arrows: Iterable[Arrow], styles: Mapping[str, str]) -> str:
    """Return the source of a flowchart. `styles` has the style declarations by style name."""
    ids = {box.key: f"n{number}" for number, box in enumerate(boxes)}
    lines = ["flowchart LR", *_framed(boxes, ids)]
    lines += [f"  {ids[arrow.start]} {arrow.line} {ids[arrow.end]}" for arrow in arrows]
    used = dict.fromkeys(box.style for box in boxes)
    lines += [f"  classDef {style} {styles[style]}" for style in used]
    return "\n".join(lines) + "\n"


def _framed(boxes: Sequence[Box], ids: Mapping[Hashable, str]) -> Iterator[str]:
    groups = list(dict.fromkeys(box.group for box in boxes))
    for number, group in enumerate(groups):
        if len(groups) > 1:
            yield f'  subgraph a{number}["{mermaid_label(group) or "?"}"]'
            yield "  direction LR"
            yield f"  style a{number} fill:none,stroke:#818b98"
        for box in boxes:
            if box.group == group:
                left, right = _SHAPES[box.kind]
                yield f'  {ids[box.key]}{left}"{box.text}"{right}:::{box.style}'
        if len(groups) > 1:
            yield "  end"
