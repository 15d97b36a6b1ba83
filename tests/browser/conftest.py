"""A real browser, headless, and pages opened in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pulumi_iotcentral.cli.graph.graph import Graph
from pulumi_iotcentral.cli.graph.page.page import page as page_of
from tests.setup.scripts import load

Open: TypeAlias = Callable[..., Page]
Scheme: TypeAlias = Literal["light", "dark"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; without one the tests are left out, or fail on a build server."""
    script = load("provider/tools/browser/browser.py")
    path = script.find()
    if path is None:
        why = f"no browser on PATH ({', '.join(script.NAMES)}): run `make browser`"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(script.FLAGS))
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the page of a graph; it must neither complain nor ask for anything but itself."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    asked: list[str] = []

    def opened(
        drawn: Graph, width: int = 1280, height: int = 800, scheme: Scheme = "light"
    ) -> Page:
        file = tmp_path / "graph.html"
        file.write_text(page_of(drawn), "utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    ours = (tmp_path / "graph.html").as_uri()
    assert [url for url in asked if url != ours and not url.startswith("data:")] == []
