"""How the page looks: on phones and paper, in the dark, with odd names, with many objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from pulumi_iotcentral.cli.graph.graph import Graph
from tests.browser.conftest import Open
from tests.browser.reader import CONTRAST, LOOSE_ENDS, OVERLAPS, barriers, card, names
from tests.unit.cli.graph.surveys import HOSTILE, fleet, hostile, plant

APPLICATIONS: dict[str, Callable[[], Graph]] = {
    "plain": plant,
    "hostile": hostile,
    "large": lambda: fleet(40),
}


@pytest.mark.parametrize("application", APPLICATIONS)
def test_every_line_leads_from_card_to_card_and_no_card_hides_another(
    open_page: Open, application: str
) -> None:
    page = open_page(APPLICATIONS[application]())
    assert page.evaluate(LOOSE_ENDS) == 0
    assert page.evaluate(OVERLAPS) == 0
    card(page, "Alarms" if application == "plain" else ".*").first.click()
    assert page.evaluate(LOOSE_ENDS) == 0


def test_a_card_stands_at_the_height_of_what_it_is_connected_to(open_page: Open) -> None:
    page = open_page(plant())
    for one, other in (("Properties", "Device twins"), ("Devices that join", "Fleet explorer")):
        boxes = [card(page, name).bounding_box() for name in (one, other)]
        middles = [box["y"] + box["height"] / 2 for box in boxes if box]
        assert abs(middles[0] - middles[1]) < 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(open_page: Open, scheme: str) -> None:
    page = open_page(plant(), scheme=scheme)
    card(page, "Pager duty webhook").click()
    page.get_by_role("button", name="Missing").click()
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_no_barrier_is_found_for_people_with_disabilities(open_page: Open, width: int) -> None:
    page = open_page(plant(), width=width)
    assert barriers(page) == []
    card(page, "Pager duty webhook").click()
    assert barriers(page) == []


def test_the_theme_follows_the_system_until_it_is_chosen(open_page: Open) -> None:
    page = open_page(plant(), scheme="dark")

    def ground() -> Any:
        return page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")

    dark = ground()
    page.emulate_media(color_scheme="light")
    light = ground()
    assert light != dark
    page.get_by_role("button", name="Use the dark theme").click()
    assert ground() == dark
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert ground() == dark
    page.get_by_role("button", name="Use the light theme").click()
    assert ground() == light


def test_hostile_names_stay_text(open_page: Open) -> None:
    page = open_page(hostile())
    shown = names(page)
    for text in HOSTILE:
        if text.isprintable() and text.strip():
            assert text in shown
    for word in ("markup", "script", "onerror"):
        page.get_by_role("searchbox").fill(word)
        for found in page.locator(".card:visible:not(.source)").all()[:3]:
            found.click()
            expect(page.get_by_role("complementary")).to_contain_text(word)
    assert page.title() == "Data export of contoso.azureiotcentral.com"
    assert page.locator(":is(main, aside) :is(img, script, a)").count() == 0


@pytest.mark.parametrize("width", [320, 768, 1100, 1920])
@pytest.mark.parametrize("application", APPLICATIONS)
def test_no_width_makes_the_page_scroll_sideways(
    open_page: Open, width: int, application: str
) -> None:
    page = open_page(APPLICATIONS[application](), width=width)
    page.locator(".card.export").first.click()
    wide: int = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width


def test_a_phone_gets_words_in_place_of_lines(open_page: Open) -> None:
    page = open_page(plant(), width=360, height=740)
    expect(page.locator(".lines")).to_be_hidden()
    way = "from Telemetry; to Telemetry archive, Stream to analytics"
    words = page.get_by_text(way).bounding_box()
    assert words is not None
    below = card(page, "Device twins").bounding_box()
    assert below is not None
    assert 10 < words["height"] < below["y"] - words["y"]
    card(page, "Weather station").click()
    details = page.get_by_role("complementary").bounding_box()
    chosen = card(page, "Weather station").bounding_box()
    assert details is not None
    assert chosen is not None
    assert chosen["y"] + chosen["height"] <= details["y"]


def test_120_exports_and_as_many_destinations_stay_usable(open_page: Open) -> None:
    page = open_page(fleet(120))
    assert len(names(page)) == 6 + 120 + 120
    milliseconds: float = page.evaluate(
        "() => { const search = document.getElementById('search'); const begun = performance.now();"
        " search.value = 'plant 119 export'; search.dispatchEvent(new Event('input'));"
        " return performance.now() - begun; }"
    )
    assert milliseconds < 1000
    assert "Plant 119 export" in names(page)
    assert len(names(page)) < 10


def test_paper_gets_the_drawing_and_not_the_controls(open_page: Open) -> None:
    page = open_page(plant(), scheme="dark")
    card(page, "Alarms").click()
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("complementary")).to_be_hidden()
    expect(page.locator(".lines")).to_be_visible()
    assert page.evaluate(LOOSE_ENDS) == 0
    assert page.evaluate("() => getComputedStyle(document.body).colorScheme") == "light"
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_role("searchbox")).to_be_visible()
