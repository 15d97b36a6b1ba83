"""A character that shows nothing is seen, or is not there; emoji stay whole."""

from __future__ import annotations

import re

import pytest

from pulumi_iotcentral.cli.diff.values import seen as seen_in_diff
from pulumi_iotcentral.cli.diff.values import side_by_side
from pulumi_iotcentral.model.display import label, mermaid_label
from pulumi_iotcentral.model.failures import check_edges, check_unseen
from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.model.text import INVISIBLE
from tests.unit.cli.comment.documents import EXPORT, comment_of, export, stream, updated

# DerivedCoreProperties.txt of Unicode 16, Default_Ignorable_Code_Point; and the blank of Braille.
RANGES = (
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180D 180E 180F 200B-200F 202A-202E 2060-2064 2065 "
    "2066-206F 3164 FE00-FE0F FEFF FFA0 FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000 E0001 E0002-E001F "
    "E0020-E007F E0080-E00FF E0100-E01EF E01F0-E0FFF 2800"
)
EDGES = sorted({int(number, 16) for number in re.split("[ -]", RANGES)})
EMOJI = ["👩‍💻", "❤️", "🏳️‍🌈", "👨‍👩‍👧‍👦", "👍🏽", "1️⃣", "☝🏽", "🤷🏽‍♀️", "🏭 工場", "‼️"]
MARKS = ("\u200d", "\ufe0f\ufe0f", "\U000e0067")
NAMES = [f"Plant{chr(number)}A" for number in EDGES]
NAMES += [
    f"{emoji}{mark}" for emoji in EMOJI[:3] for mark in ("\u200d", "\ufe0f\ufe0f", "\U000e0067")
]
NAMES += ["a\u200db", "👩\u200dA", "A\u200d👩", "\ufe0f👩", "1\ufe0f", "👩\u200d\u200d👩"]


def code_points() -> set[int]:
    found: set[int] = set()
    for part in RANGES.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def shown_in(text: str) -> list[str]:
    """Return the invisible characters of a text that are no part of an emoji."""
    for emoji in sorted(EMOJI, key=len, reverse=True):
        text = text.replace(f"{emoji}\ufe0f", "").replace(emoji, "")
    return re.findall(f"[{INVISIBLE}]", text)


def test_the_class_is_unicodes_own() -> None:
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert set(map(ord, re.findall(f"[{INVISIBLE}]", everything))) == code_points()


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_hides_a_character_anywhere(name: str) -> None:
    for text in (label(name), one_line(name, 99), seen_in_diff(name, 99), *side_by_side(name, "")):
        assert not shown_in(text), ascii(text)
    drawn = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), mermaid_label(name))
    assert not shown_in(drawn)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_comment_hides_a_character(name: str) -> None:
    old, new = export("e", ["d"]), export("e", ["d", name], displayName=name)
    text = comment_of(stream(updated(EXPORT, name, old, new)))
    # A mention is broken by a space of no width, which the comment puts there itself.
    assert not shown_in(text.replace("&#8203;", ""))


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_stays_whole(emoji: str) -> None:
    for show in (label, lambda it: one_line(it, 99), lambda it: seen_in_diff(it, 99)):
        assert show(f"Plant {emoji} A") == f"Plant {emoji} A"


@pytest.mark.parametrize("number", EDGES, ids=hex)
def test_no_secret_and_no_address_may_hold_one(number: int) -> None:
    assert list(check_unseen("url", f"https://example.com/{chr(number)}x"))
    assert list(check_edges("url", f"https://example.com/x{chr(number)}"))


def test_two_names_that_look_the_same_are_told_apart() -> None:
    assert label("Plant") != label("Plant\u3164") != label("Plant\u2800")
    assert "\\u3164" in label("Plant\u3164")
    assert side_by_side("Plant", "Plant\u115f") == ('"Plant"', '"Plant\\u115f"')
