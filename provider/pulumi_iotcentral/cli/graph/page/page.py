"""The page put together: its text, style and script, and the graph as data."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

from pulumi_iotcentral.model.display import label

from ..graph import Graph
from .data import data

_SCRIPTS: Final = ("model.js", "icons.js", "cards.js", "lines.js", "details.js", "page.js")


def page(graph: Graph) -> str:
    """Return the page's HTML. Its policy lets nothing run or load but what is in it."""
    style, script = _file("page.css"), _script()
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Template(_file("page.html")).substitute(
        policy=escape(policy),
        title=escape(label(graph.application.removeprefix("https://"), 200)),
        style=style,
        data=embedded(data(graph)),
        script=script,
    )


def embedded(value: Any) -> str:
    """Return a value as JSON that ends no script element, whatever its texts are."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _script() -> str:
    parts = "\n".join(_file(name) for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


def _file(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return what a policy calls a text that stands in the page itself."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
