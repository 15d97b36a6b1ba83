"""Pages for the repository files that pages link to, so that all links stay within the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
DOCS: Final = "provider/docs/"
PREFIX: Final = "repository/"
_DOT: Final = "dot-"
_NOT_SEARCHED: Final = "---\nsearch:\n  exclude: true\n---\n\n"

_LINK: Final = re.compile(
    r"(?P<code>^ *(?P<fence>`{3,}).*?^ *(?P=fence)$|`[^`\n]+`)"
    r"|(?P<start>\]\()(?P<target>[^)\s]+)(?P<end>\))",
    flags=re.MULTILINE | re.DOTALL,
)
_LANGUAGES: Final = {".py": "python", ".yml": "yaml", ".yaml": "yaml", ".json": "json"}


def page_of(path: str) -> str:
    """Return the source path of the page for a file or a folder of the repository."""
    if path.startswith(DOCS):
        return path.removeprefix(DOCS)
    # MkDocs ignores files whose name begins with a dot.
    page = PREFIX + re.sub(r"(^|/)\.", rf"\1{_DOT}", path)
    if (ROOT / path).is_dir():
        return f"{page}/README.md"
    return page if path.endswith(".md") else f"{page}.md"


def file_of(page: str) -> str:
    """Return the repository file of a page."""
    if not page.startswith(PREFIX):
        return DOCS + page
    path = page.removeprefix(PREFIX).replace(_DOT, ".")
    return path if (ROOT / path).exists() else path.removesuffix(".md")


def content(path: str) -> str:
    """Return the Markdown of the page for a file. Other files become a block of code."""
    text = (ROOT / path).read_text("utf-8")
    if path.endswith(".md"):
        return text
    language = _LANGUAGES.get(Path(path).suffix, "text")
    return f"{_NOT_SEARCHED}# {path}\n\n````{language}\n{text.rstrip()}\n````\n"


def linked(pages: Iterable[str]) -> Iterator[str]:
    """Yield the files outside the documentation that pages link to, directly or indirectly."""
    waiting, seen = [file_of(page) for page in pages], set[str]()
    while waiting:
        path = waiting.pop()
        for target in _targets(path):
            found = file_of(page_of(target))
            if not found.startswith(DOCS) and found not in seen and (ROOT / found).is_file():
                seen.add(found)
                yield found
                waiting += [found] if found.endswith(".md") else []


def relinked(page: str, markdown: str) -> str:
    """Return the Markdown of a page with links to repository files replaced by links to pages."""
    here = posixpath.dirname(file_of(page))

    def page_link(target: str) -> str:
        path, hash_, anchor = target.partition("#")
        there = posixpath.normpath(posixpath.join(here, path))
        if not (ROOT / there).exists():
            return target
        return posixpath.relpath(page_of(there), posixpath.dirname(page) or ".") + hash_ + anchor

    return _each_link(markdown, page_link)


def _targets(path: str) -> list[str]:
    found: list[str] = []
    here = posixpath.dirname(path)

    def note(target: str) -> str:
        found.append(posixpath.normpath(posixpath.join(here, target.partition("#")[0])))
        return target

    _each_link(content(path), note)
    return found


def _each_link(markdown: str, change: Callable[[str], str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        target = match["target"]
        if match["code"] or re.match(r"#|[a-z]+:", target):
            return match[0]
        return f"{match['start']}{change(target)}{match['end']}"

    return _LINK.sub(replaced, markdown)
