"""Paths as they are shown."""

from __future__ import annotations

import json

from pulumi_iotcentral.model.failures import join

from .changes import Path


def path_text(path: Path) -> str:
    """Return a path as the engine writes it; a destination of an export stands by its id."""
    text = path[0]
    for place, name in enumerate(path[1:]):
        by_id = place == 0 and path[0] == "destinations"
        text = f"{text}[{json.dumps(name, ensure_ascii=False)}]" if by_id else join(text, name)
    return text
