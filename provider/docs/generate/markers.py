"""Fills the places of a page that are made from the package.

`<!-- generated: KIND NAME -->` … `<!-- /generated -->`: what stands between is what readers of the
source see, and gives way to the real thing when the site is built.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from .commands import commands
from .tables import Link, inputs_of, outputs_of, parameters_of

MARKER: Final = re.compile(
    r"<!-- generated: (?P<kind>[a-z]+)(?: (?P<name>\w+))? -->\n.*?<!-- /generated -->",
    flags=re.DOTALL,
)
_MAKERS: Final[Mapping[str, Callable[[str, Link], str]]] = {
    "inputs": inputs_of,
    "parameters": parameters_of,
    "outputs": outputs_of,
    "commands": lambda _name, _link: commands(),
}
_PAGES: Final[Mapping[str, str]] = {
    "AuthorizationArgs": "destinations/README.md",
    "Destination": "resources/destination.md",
    "Export": "resources/export.md",
}


def described(docs: Path) -> dict[str, str]:
    """Return the page and anchor at which each class is described, by the class's name."""
    found = dict(_PAGES)
    for path in sorted(docs.rglob("*.md")):
        for match in MARKER.finditer(path.read_text("utf-8")):
            if match["kind"] in ("inputs", "parameters"):
                page = path.relative_to(docs).as_posix()
                found[match["name"]] = f"{page}#{match['name'].lower()}"
    return found


def filled(page: str, markdown: str, places: Mapping[str, str]) -> str:
    """Return a page with every marked place filled; `places` as `described` returns them."""
    here = posixpath.dirname(page) or "."

    def link(name: str) -> str | None:
        there = places.get(name)
        if there is None:
            return None
        path, hash_, anchor = there.partition("#")
        return (posixpath.relpath(path, here) if path != page else "") + hash_ + anchor

    return MARKER.sub(lambda it: _MAKERS[it["kind"]](it["name"] or "", link), markdown)
