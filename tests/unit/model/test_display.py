"""A label says that it was cut, and shows no key, wherever it is cut."""

from __future__ import annotations

import pytest

from pulumi_iotcentral.model.display import label

KEY = "AccountKey=" + "k" * 88


@pytest.mark.parametrize("text", ["", "a", "é" * 40], ids=len)
def test_what_fits_is_shown_whole(text: str) -> None:
    assert label(text, 40) == text


@pytest.mark.parametrize("length", [41, 9_999, 10_001])
def test_what_does_not_fit_is_cut_and_says_so(length: int) -> None:
    assert label("n" * length, 40) == "n" * 39 + "…"


def test_what_follows_a_masked_key_is_shown_if_it_fits() -> None:
    assert label(f"{KEY};then more", 40) == "AccountKey=*****;then more"


def test_a_text_that_is_short_once_its_key_is_masked_says_that_it_was_cut() -> None:
    assert label(f"{KEY};{'k' * 20_000}", 40).endswith("…")
    assert label(f"AccountKey={'k' * 20_000} and the rest", 40) == "AccountKey=*****…"


@pytest.mark.parametrize("limit", range(2, 60))
def test_no_limit_lets_a_piece_of_a_key_through(limit: int) -> None:
    assert "kk" not in label(f"to {KEY}", limit)
