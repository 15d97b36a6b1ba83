"""Hooks of MkDocs for the build of the site. The package `generate` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generate import markers, repository
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_DOCS = Path(__file__).parent


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Remove pages from the navigation that `make bench` has not written yet."""
    config.nav = _present(config.nav)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add a page for each repository file that a page links to."""
    pages = [file.src_uri for file in files.documentation_pages()]
    for path in repository.linked(pages):
        page = repository.page_of(path)
        files.append(File.generated(config, page, content=repository.content(path)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Generate the marked parts, and point links to repository files to their pages."""
    source = page.file.src_uri
    places = markers.described(_DOCS)
    return repository.relinked(source, markers.filled(source, markdown, places))


def _present(item: Any) -> Any:
    if isinstance(item, list):
        kept = [_present(entry) for entry in item]
        return [entry for entry in kept if entry]
    if isinstance(item, dict):
        return {title: kept for title, entry in item.items() if (kept := _present(entry))}
    local = isinstance(item, str) and not item.startswith(repository.PREFIX)
    return item if not local or (_DOCS / item).exists() else None
