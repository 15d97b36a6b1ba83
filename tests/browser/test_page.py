"""The page of `iotcentral graph` as its reader uses it, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.reader import card, focused, names, press
from tests.unit.cli.graph.surveys import export, graph, plant


def test_every_object_is_a_card_with_its_status_in_words(open_page: Open) -> None:
    page = open_page(plant())
    expect(page).to_have_title("Data export of contoso.azureiotcentral.com")
    expect(page.locator("#survey")).to_have_text(
        "Snapshot of 24 November 2026, 02:20:11 UTC (stack plant/dev)"
    )
    assert len(names(page)) == 5 + 6 + 7
    assert "error" in card(page, "Alarms").inner_text()
    assert "does not exist" in card(page, "gone").inner_text()
    assert "not managed · no export uses it" in card(page, "Old topic").inner_text()
    assert page.locator(".lines path").count() == len(plant().edges)


def test_a_search_keeps_what_it_finds_with_the_ways_through_it(open_page: Open) -> None:
    page = open_page(plant())
    page.get_by_role("searchbox").fill("PAGER")
    assert names(page) == ["Telemetry", "Alarms", "Pager duty webhook"]
    expect(page.locator("mark")).to_have_text("Pager")
    expect(page.get_by_role("heading", name="Exports")).to_have_text("Exports 1 of 6")
    expect(page.get_by_role("status")).to_have_text("1 of 18 match")
    page.get_by_role("searchbox").fill("no such thing")
    assert names(page) == []
    expect(page.locator("#nothing")).to_be_visible()
    page.keyboard.press("Escape")
    assert len(names(page)) == 18
    assert page.locator("mark").count() == 0


@pytest.mark.parametrize(
    ("name", "words", "marked"),
    [("İstanbul", "TAN", "tan"), ("C++ (a|b)", "++", "++"), ("Line (3)", "(3)", "(3)")],
)
def test_what_is_searched_for_is_marked_where_it_stands(
    open_page: Open, name: str, words: str, marked: str
) -> None:
    page = open_page(graph([export("e", [], name)], []))
    page.get_by_role("searchbox").fill(words)
    expect(page.locator("mark")).to_have_text(marked)


def test_filters_show_only_what_fares_so(open_page: Open) -> None:
    page = open_page(plant())
    chips = page.locator(".chip").all_inner_texts()
    assert [re.sub(r"\s+", " ", chip) for chip in chips] == [
        *("In error 2", "Missing 1", "Pending 3", "Healthy 6", "Disabled 1"),
        *("No data flow 2", "Not managed 4"),
    ]
    page.get_by_role("button", name="Missing").click()
    assert names(page) == ["Audit", "Audit trail", "gone"]
    page.get_by_role("button", name="No data flow").click()
    assert "Old topic" in names(page)
    expect(page.get_by_role("button", name="Missing")).to_have_attribute("aria-pressed", "true")


def test_a_click_shows_all_that_is_known_and_another_puts_it_away(open_page: Open) -> None:
    page = open_page(plant())
    card(page, "Telemetry archive").click()
    details = page.get_by_role("complementary")
    expect(details).to_be_visible()
    text = details.inner_text()
    for told in (
        *("archive", "Blob Storage blobstorage@v1", "healthy", "archive-resource"),
        *("24 November 2026, 02:17:02 UTC, 3 min before this snapshot", "urn:pulumi:dev::plant"),
        *("Used by", "Weather station", "Device twins"),
    ):
        assert told in text
    details.get_by_role("button", name="Weather station").click()
    expect(details.get_by_role("heading", level=2)).to_have_text("Weather station")
    card(page, "Pager duty webhook").click()
    expect(details).to_contain_text("The host in authorization.connectionString does not exist.")
    expect(details).to_contain_text("no resource in the stack plant/dev")
    card(page, "Pager duty webhook").click()
    expect(details).to_be_hidden()


def test_what_is_followed_into_the_hidden_part_of_the_graph_is_shown(open_page: Open) -> None:
    page = open_page(plant())
    page.get_by_role("searchbox").fill("weather")
    card(page, "Telemetry archive").click()
    page.get_by_role("complementary").get_by_role("button", name="Device twins").click()
    expect(card(page, "Device twins")).to_be_visible()
    assert len(names(page)) == 18


def test_a_hovered_card_brings_out_its_ways(open_page: Open) -> None:
    page = open_page(plant())
    card(page, "Device twins").hover()
    assert page.locator(".lines path.on").count() == 2
    assert page.locator(".card.on").count() == 3


def test_an_empty_application_is_told_to_be_empty(open_page: Open) -> None:
    page = open_page(graph([], []))
    expect(page.get_by_text("No exports and no destinations.")).to_be_visible()


def test_the_keyboard_alone_does_it_all(open_page: Open) -> None:
    page = open_page(plant())
    press(page, "Tab")
    assert focused(page) == "Skip to the graph"
    press(page, "Enter", "Tab")
    assert focused(page) == "Telemetry"
    press(page, "ArrowRight")
    assert focused(page) in ("Weather station", "Alarms")
    press(page, "Home", "ArrowDown", "ArrowUp", "End")
    assert focused(page) == names(page)[10]
    press(page, "/")
    page.keyboard.type("weather")
    press(page, "Enter")
    assert focused(page) == "Weather station"
    outline: str = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    press(page, "Enter")
    assert focused(page) == "details-name"
    expect(card(page, "Weather station")).to_have_attribute("aria-expanded", "true")
    press(page, "Shift+Tab")
    assert focused(page) == "close"
    press(page, "Escape")
    expect(page.get_by_role("complementary")).to_be_hidden()
    assert focused(page) == "Weather station"
    press(page, "/", "Escape")
    assert len(names(page)) == 18
