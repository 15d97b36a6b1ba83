"""The documentation site in a real browser: what is wide has room."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.docs.test_site import site

__all__ = ["site"]

PAGES = ("resources/destination", "resources/export", "repository/stacks/policies/index")
TOO_WIDE = """
[...document.querySelectorAll(".md-typeset__scrollwrap, pre code")]
    .filter((it) => it.scrollWidth > it.clientWidth + 1)
    .map((it) => it.innerText.slice(0, 80))
"""


@pytest.mark.parametrize("page", PAGES)
def test_on_a_screen_of_1280_pixels_no_table_and_no_line_of_code_is_cut(
    browser: Browser, site: Path, page: str
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        opened = context.new_page()
        opened.goto((site / f"{page}.html").as_uri())
        opened.wait_for_selector(".md-typeset__scrollwrap")
        assert opened.evaluate(TOO_WIDE) == []
