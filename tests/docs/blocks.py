"""The code blocks of the documentation, the README and the example stacks.

Generated signatures are no blocks: test_tables.py compares them with their source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "provider" / "docs"
GENERATED = {DOCS / "contributing" / "benchmarks.md": "`make bench` writes it"}
"""Pages that are not held, each with its reason."""

_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<text>.*?)^ *(?P=fence) *$",
    flags=re.MULTILINE | re.DOTALL,
)
_GENERATED_PART = re.compile(r"<!-- generated: .*?<!-- /generated -->", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block: where it stands, its language, its title, and its text."""

    page: str
    line: int
    language: str
    title: str
    text: str

    @property
    def place(self) -> str:
        """Return where the block begins, as an editor takes it."""
        return f"{self.page}:{self.line}"

    @property
    def first(self) -> str:
        """Return the first line, which tells blocks of a page apart."""
        return self.text.partition("\n")[0]


def pages() -> list[Path]:
    """Return every page whose blocks are held."""
    stacks = (ROOT / "stacks").rglob("README.md")
    named = {ROOT / name for name in ("README.md", "CONTRIBUTING.md", "provider/README.md")}
    found = {*named, *DOCS.rglob("*.md"), *stacks}
    return sorted(found - set(GENERATED))


def blocks(*languages: str) -> list[Block]:
    """Return the blocks of these languages, of all pages; without a language: all."""
    found = [block for page in pages() for block in blocks_of(page)]
    return [block for block in found if not languages or block.language in languages]


def blocks_of(page: Path) -> Iterator[Block]:
    """Yield the blocks of one page, in order."""
    markdown = _GENERATED_PART.sub(lambda it: "\n" * it[0].count("\n"), page.read_text("utf-8"))
    for match in _FENCE.finditer(markdown):
        language, _, rest = match["info"].strip().partition(" ")
        title = re.search(r'title="([^"]*)"', rest)
        yield Block(
            page.relative_to(ROOT).as_posix(),
            markdown.count("\n", 0, match.start()) + 1,
            language,
            title[1] if title else "",
            re.sub(f"^{match['indent']}", "", match["text"], flags=re.MULTILINE),
        )
