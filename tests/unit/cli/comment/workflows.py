"""The workflows of this repository, and their shell scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

_ROOT: Final = Path(__file__).parents[4]
FOLDER: Final = _ROOT / ".github" / "workflows"
STACKS: Final = _ROOT / "stacks"
PAGE: Final = _ROOT / "provider" / "docs" / "pull-requests.md"
"""The page that tells how the workflows are called."""


def workflow(name: str) -> dict[Any, Any]:
    """Return a workflow; its key `on` is true in YAML 1.1."""
    loaded = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def steps(name: str) -> Iterator[dict[str, Any]]:
    """Yield the steps of all jobs."""
    for job in workflow(name)["jobs"].values():
        yield from job.get("steps", ())


def script(name: str, step: str) -> str:
    """Return the script of a step."""
    (found,) = (str(it["run"]) for it in steps(name) if it.get("name") == step)
    return found
