"""The page as text: one file that loads nothing, and data that stays data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.cli.graph.page.page import embedded, page
from tests.unit.cli.graph.surveys import HOSTILE, destination, graph, hostile, plant


class Reader(HTMLParser):
    """What a browser reads: the elements with their attributes, scripts and styles by place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag in ("script", "style", "title"):
            self.raw.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style", "title"):
            tag, text = self.raw.pop()
            self.raw.append((tag, text + data))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_this_script_and_this_style_and_nothing_to_be_loaded() -> None:
    reader = Reader(page(hostile()))
    (style,) = (text for tag, text in reader.raw if tag == "style")
    data, script = (text for tag, text in reader.raw if tag == "script")
    policy = next(
        attributes["content"] or ""
        for _, attributes in reader.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    assert f"style-src {digest(style)};" in policy
    assert f"script-src {digest(script)};" in policy
    assert json.loads(data)["nodes"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_element_leads_elsewhere_or_carries_a_handler() -> None:
    for tag, attributes in Reader(page(hostile())).elements:
        assert tag not in ("img", "iframe", "a") or attributes.get("href") == "#graph"
        assert "src" not in attributes
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag != "link" or (attributes["href"] or "").startswith("data:image/svg+xml,")


def test_a_hostile_application_has_the_same_elements_as_a_plain_one() -> None:
    def tags(text: str) -> list[str]:
        return [tag for tag, _ in Reader(text).elements]

    assert tags(page(hostile())) == tags(page(plant()))


def test_every_name_reaches_the_page_without_keys_and_with_invisible_characters_marked() -> None:
    text = page(hostile())
    data = next(text for tag, text in Reader(text).raw if tag == "script")
    names = [node["name"] for node in json.loads(data)["nodes"] if node["kind"] == "export"]
    assert "canary" not in text
    assert "x" * 200 in names
    assert any(name.startswith("\\u202egnihtemos\\u200b") for name in names)
    assert sum("<script>" in name for name in names) == sum("<script>" in it for it in HOSTILE)


def test_a_webhooks_address_is_not_on_the_page() -> None:
    assert "h.example" not in page(graph([], [destination("hook")]))


def test_the_scripts_make_no_html_of_texts() -> None:
    script = Reader(page(plant())).raw[-1][1]
    assert (
        re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(", script)
        is None
    )


def test_a_time_is_told_with_how_long_before_the_survey_it_was() -> None:
    assert "24 November 2026, 02:17:02 UTC, 3 min before this snapshot" in page(plant())


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_embedded_data_is_read_as_it_was_and_ends_no_element(value: object) -> None:
    text = embedded(value)
    assert json.loads(text) == value
    assert not set("<>&") & set(text)
    assert text.isascii()
