"""What MkDocs calls while it builds the site: see `generate` for what is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generate import markers, repository
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_DOCS = Path(__file__).parent


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave out of the navigation what `make bench` has not made yet."""
    config.nav = _present(config.nav)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add a page for every file of the repository that a page links to."""
    pages = [file.src_uri for file in files.documentation_pages()]
    for path in repository.linked(pages):
        page = repository.page_of(path)
        files.append(File.generated(config, page, content=repository.content(path)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Fill the marked places, and lead links to the pages of the files that they name."""
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
