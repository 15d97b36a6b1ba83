"""Names and values of a stranger are shown, and nothing of them is obeyed."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.cli.comment.tables import size
from pulumi_iotcentral.cli.comment.to_markdown import LIMIT, marker
from tests.unit.cli.comment.documents import (
    DESTINATION,
    EXPORT,
    comment_of,
    created,
    destination,
    export,
    fences,
    html,
    rows,
    stream,
    updated,
    violation,
)

HOSTILE = (
    "a|b",
    "`code` ``` ~~~",
    "```\n# heading",
    "x\n\n| a | b |\n|---|---|\n",
    "<script>alert(1)</script>",
    "</code></pre></details><img src=x onerror=y>",
    "@someone @org/team",
    "#1 GH-1 org/repo#2 :smile:",
    "[link](https://evil.example) ![i](https://evil.example)",
    "https://evil.example www.evil.example a@evil.example",
    "**bold** _it_ ~~no~~ $x$ \\| &amp; &#60;b&#62;",
    "-->\n<!-- pulumi-iotcentral: other -->",
    'end"]; click n0 "https://evil.example" %%{init: {}}%% :::x',
    "🏭 工場 é",
    "\u202egnihtemos\u200b",
    "\x00\x07\x1b[31m\ud800",
    "",
    "\r\n\t",
)
NAMES = (
    st.text(max_size=60)
    | st.sampled_from(HOSTILE)
    | st.lists(st.sampled_from(HOSTILE)).map("".join)
)
TAGS = {"code", "pre", "details", "summary", "br", "em", "sub", "b", "ul", "li", "p", "strong"}
MARKDOWN = {"h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "blockquote"}


class Page(HTMLParser):
    """What a browser would see: the tags, and the text that is not in code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.prose = ""
        self.code = ""
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._inside += tag in ("code", "pre")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.code += data
        else:
            self.prose += data


def hostile_comment(name: str, value: str) -> str:
    old = export("e", ["d"], filter=value, enrichments={name: {"value": value}})
    new = export("e", ["d", value], displayName=value, source=name or "telemetry")
    return comment_of(
        stream(
            created(DESTINATION, name, destination("d", displayName=value)),
            updated(EXPORT, name, old, new),
            created("azure-native:storage:StorageAccount", name, {}),
            events=[
                violation(value, name=name),
                {"diagnosticEvent": {"severity": "warning", "message": value}},
                {"diagnosticEvent": {"severity": "error", "message": name}},
            ],
        )
    )


def assert_harmless(comment: str) -> None:
    cells = rows(comment)
    assert len(cells) == 2
    assert all(len(row) == 3 for row in cells)
    (graph,) = fences(comment)
    assert "`" not in graph
    page = Page()
    page.feed(html(comment))
    assert page.tags <= TAGS | MARKDOWN, page.tags - TAGS - MARKDOWN
    assert "evil" not in page.prose
    assert "@" not in page.prose.replace("v1", "")
    assert "@" not in page.code.replace("@\u200b", "")
    assert comment.count("<!--") == 1
    assert size(comment) < LIMIT
    comment.encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_wherever_it_stands(text: str) -> None:
    assert_harmless(hostile_comment(text, "plain"))
    assert_harmless(hostile_comment("plain", text))


@given(NAMES, NAMES)
def test_no_name_and_no_value_breaks_a_row_or_a_fence(name: str, value: str) -> None:
    assert_harmless(hostile_comment(name, value))


@given(NAMES)
def test_every_line_of_a_graph_is_one_of_ours(name: str) -> None:
    (graph,) = fences(hostile_comment(name, name))
    node = r'  n\d+(\(\[|\[\(|\[)"([^"#;]|#\d+;)*"(\]\)|\)\]|\]):::[a-z]+'
    line = rf"flowchart LR|{node}|  n\d+ (-->|==>|-\.->) n\d+|  classDef [a-z]+ [a-z0-9#:, -]+"
    assert [text for text in graph.rstrip("\n").split("\n") if not re.fullmatch(line, text)] == []


def test_what_shows_nothing_is_made_visible() -> None:
    comment = hostile_comment("safe\u202egpj", "x\x1b[31m")
    assert "safe\\u202egpj" in unescape(comment)
    assert "x\\u001b[31m" in unescape(comment)


@given(st.text())
def test_a_marker_is_one_comment_of_html_in_one_line(stack: str) -> None:
    text = marker(stack)
    assert re.fullmatch(r"<!-- pulumi-iotcentral: [A-Za-z0-9_./-]* -->", text)
    assert "--" not in text[4:-3]


def test_markers_of_stacks_differ() -> None:
    assert len({marker("plant/dev"), marker("plant/dev2"), marker("plant2/dev")}) == 3
