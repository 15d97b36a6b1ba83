"""The texts that a person reads: Markdown without its code, and the sentences of Python modules."""

import ast
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

_SENTENCE: Final = re.compile(r"[A-Za-z][a-z]+[,:]? +[a-z]+[,:]? +[a-z]+")
_BLOCK_END: Final = re.compile(r"(\n(?=\s*\n|\s*[-*>#|]|\s*\d+\. ))")
_LETTERS: Final = "bcdfgjkmpqvwxz"
"""Words without meaning. Two in a row differ: a repeated word is a finding."""
_NOT_PROSE: Final = re.compile(
    r"^---\n.*?\n---$"  # front matter
    r"|^(?P<indent> *)(?P<fence>`{3,}|~{3,}).*?^(?P=indent)(?P=fence) *$"
    r"|<!--.*?-->|<[^>\n]+>"
    r"|(?<=\]\()[^)\n]*(?=\))"  # a link's target
    r"|^\[[^\]\n]+\]: .*$"
    r"|https?://\S+"
    r"|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)


def markdown(text: str) -> str:
    """Return a Markdown page on the same lines, with a word without meaning for code and links."""
    letters = cycle(_LETTERS)

    def blank(found: re.Match[str]) -> str:
        letter = " " if "\n" in found[0] else next(letters)
        return re.sub(r"[^\n]", letter, found[0])

    return _NOT_PROSE.sub(blank, text)


def without_tables(text: str) -> str:
    """Return a page of `markdown` without the rows of its tables."""
    return re.sub(r"^ *\|.*$", "", text, flags=re.MULTILINE)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence of a page of `markdown` outside of tables, with its line."""
    line = 1
    for block in _BLOCK_END.split(without_tables(text)):
        start = line
        for sentence in re.split(r"(?<=[.!?:])(?=\s)", block):
            blank = len(sentence) - len(sentence.lstrip())
            yield start + sentence[:blank].count("\n"), " ".join(sentence.split())
            start += sentence.count("\n")
        line = start


def python(text: str) -> str:
    """Return docstrings, messages, help and comments of a module on the lines where they are."""
    lines: dict[int, list[str]] = {}
    for number, written in _strings(ast.parse(text)):
        for line, part in enumerate(markdown(written).split("\n"), number):
            lines.setdefault(line, []).append(part)
    for number, row in enumerate(text.splitlines(), 1):
        comment = re.match(r"\s*# (?!noqa|type:|fmt:)(.*)", row)
        if comment:
            lines.setdefault(number, []).append(comment[1])
    return "\n".join(
        " | ".join(lines.get(number, ())) for number in range(1, max(lines, default=0) + 1)
    )


def read(path: Path) -> str:
    """Return the texts of a Markdown page or a Python module, on the lines where they are."""
    text = path.read_text("utf-8")
    return python(text) if path.suffix == ".py" else markdown(text)


def _strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    inner: set[ast.AST] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            inner.update(ast.walk(node))
            words = cycle(_LETTERS)
            written = "".join(
                str(part.value) if isinstance(part, ast.Constant) else next(words)
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inner:
            written = node.value
        else:
            continue
        if _SENTENCE.search(written):
            yield node.lineno, written
