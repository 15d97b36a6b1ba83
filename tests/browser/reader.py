"""A reader's eyes and hands on the page."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Locator, Page


def card(page: Page, name: str) -> Locator:
    return page.locator(".card", has=page.locator(".name", has_text=re.compile(f"^{name}$")))


def names(page: Page) -> list[str]:
    """Return the names of the cards that are shown."""
    return page.locator(".card:visible .name").all_inner_texts()


def focused(page: Page) -> str:
    """Return what has the focus: a card's name, an id, or a text."""
    told: str = page.evaluate(
        "() => { const it = document.activeElement;"
        " return it.querySelector('.name')?.textContent || it.id || it.textContent.trim(); }"
    )
    return told


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds that keeps people with disabilities out, a line each."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text("utf-8"))
    found: list[str] = page.evaluate(
        "() => axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map("
        "(it) => `${it.id}: ${it.help} (${it.nodes.map((node) => node.target)})`))"
    )
    return found


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((it) => it / 255)
    .map((it) => (it <= .04045 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4))
    .reduce((sum, it, place) => sum + it * [.2126, .7152, .0722][place], 0);
  const ground = (it) => {
    for (let at = it; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgb('white');
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const it = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !it.checkVisibility()) continue;
    if (it.closest('script, noscript')) continue;
    const [one, other] = [light(rgb(getComputedStyle(it).color)), light(ground(it))];
    const ratio = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    if (ratio < 4.5) found.push([walker.currentNode.data.trim(), ratio]);
  }
  return found;
}"""
"""The texts whose contrast is below 4.5, with it."""

LOOSE_ENDS = """() => {
  const boxes = [...document.querySelectorAll('.card')].map((it) => it.getBoundingClientRect());
  const near = (one, other) => Math.abs(one - other) < 2;
  const touches = (x, y, side) =>
    boxes.some((box) => near(box[side], x) && near(box.top + box.height / 2, y));
  return [...document.querySelectorAll('.lines path:not([hidden])')].filter((path) => {
    const origin = path.ownerSVGElement.getBoundingClientRect();
    const start = path.getPointAtLength(0), end = path.getPointAtLength(path.getTotalLength());
    return !touches(start.x + origin.x, start.y + origin.y, 'right')
      || !touches(end.x + origin.x, end.y + origin.y, 'left');
  }).length;
}"""
"""How many lines do not lead from a card's right side to a card's left side."""

OVERLAPS = """() => [...document.querySelectorAll('.column')].map((column) => {
  const boxes = [...column.querySelectorAll('.card')].map((it) => it.getBoundingClientRect());
  return boxes.filter((box, at) => at && box.top < boxes[at - 1].bottom).length;
}).reduce((sum, it) => sum + it)"""
"""How many cards lie over the one above them."""
