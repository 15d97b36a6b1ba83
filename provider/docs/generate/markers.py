"""Generate the marked parts of pages from the package.

`<!-- generated: KIND NAME -->` and `<!-- /generated -->` mark a part. The parts of the kinds in
`COMMITTED` are committed: `make docs-tables` writes them. The site generates all parts when it is
built.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from .commands import commands
from .signatures import constructor_of, lookup_of
from .tables import Link, inputs_of, outputs_of, parameters_of

MARKER: Final = re.compile(
    r"(?P<start><!-- generated: (?P<kind>[a-z]+)(?: (?P<name>\w+))? -->\n).*?"
    r"(?P<end><!-- /generated -->)",
    flags=re.DOTALL,
)
_GENERATORS: Final[Mapping[str, Callable[[str, Link], str]]] = {
    "constructor": lambda name, _link: constructor_of(name),
    "lookup": lambda name, _link: lookup_of(name),
    "inputs": inputs_of,
    "parameters": parameters_of,
    "outputs": outputs_of,
    "commands": lambda _name, _link: commands(),
}
_TABLES: Final = frozenset(("inputs", "parameters", "outputs"))
_CODE: Final = re.compile(r"`[^`\n]*`")
COMMITTED: Final = frozenset(_GENERATORS) - {"commands"}
"""The kinds of generated parts that are committed with their page."""
_PAGES: Final[Mapping[str, str]] = {
    "AuthorizationArgs": "destinations/README.md",
    "Destination": "resources/destination.md",
    "Export": "resources/export.md",
    "ExportResource": "resources/export.md",
}


def described(docs: Path) -> dict[str, str]:
    """Return the page and anchor that describe each class, by the class's name."""
    found = dict(_PAGES)
    for path in sorted(docs.rglob("*.md")):
        for match in MARKER.finditer(path.read_text("utf-8")):
            if match["kind"] in ("inputs", "parameters"):
                page = path.relative_to(docs).as_posix()
                found[match["name"]] = f"{page}#{match['name'].lower()}"
    return found


def filled(page: str, markdown: str, places: Mapping[str, str]) -> str:
    """Return a page with every generated part in place of its markers, for the site.

    `places` are the descriptions of classes, from `described`.
    """
    return MARKER.sub(lambda it: _generated(page, it, places), markdown)


def updated(page: str, markdown: str, places: Mapping[str, str]) -> str:
    """Return a page with its committed parts up to date, between their markers."""

    def replaced(match: re.Match[str]) -> str:
        if match["kind"] not in COMMITTED:
            return match[0]
        generated = _generated(page, match, places)
        if match["kind"] in _TABLES:
            # GitHub splits a cell at a bar in code, and Python-Markdown does not unescape it.
            generated = _CODE.sub(lambda it: it[0].replace("|", r"\|"), generated)
        return f"{match['start']}\n{generated}\n\n{match['end']}"

    return MARKER.sub(replaced, markdown)


def _generated(page: str, match: re.Match[str], places: Mapping[str, str]) -> str:
    here = posixpath.dirname(page) or "."

    def link(name: str) -> str | None:
        there = places.get(name)
        if there is None:
            return None
        path, hash_, anchor = there.partition("#")
        return (posixpath.relpath(path, here) if path != page else "") + hash_ + anchor

    return _GENERATORS[match["kind"]](match["name"] or "", link)
