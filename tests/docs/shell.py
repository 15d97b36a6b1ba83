"""The commands of a shell block, each as its words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from tests.docs.blocks import Block, blocks

SHELL = ("", "sh", "console")
"""A block without a language is one for the shell, as the README and the stacks have them."""

_ENDS = re.compile(r"[;&|()]+")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", flags=re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Return every command of every shell block, with its place."""
    return [(it.place, words) for it in blocks(*SHELL) for words in commands_of(it)]


def commands_of(block: Block) -> Iterator[list[str]]:
    """Yield the commands of a block as their words, without assignments and redirections."""
    for line in logical_lines(block):
        words: list[str] = []
        for token in [*_tokens(line), ";"]:
            if _ENDS.fullmatch(token):
                if words := _bare(words):
                    yield words
                words = []
            else:
                words.append(token)


def logical_lines(block: Block) -> Iterator[str]:
    """Yield the command lines of a block; of a console, what stands behind the prompt."""
    lines = block.text.splitlines()
    prompts = any(line.startswith("$ ") for line in lines)
    held = ""
    for line in lines:
        if prompts and not held and not line.startswith("$ "):
            continue
        held += line.removeprefix("$ ") if not held else line
        if held.endswith("\\"):
            held = held[:-1]
        elif _is_whole(held):
            yield held
            held = ""
        else:
            held += "\n"
    assert not held.strip(), f"{block.place}: a quote is not closed"


def _is_whole(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return False
    return True


def _tokens(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()<>")
    lexer.whitespace_split = True
    return list(lexer)


def _bare(words: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or word in (">", "<", ">>"):
            skip = not skip
        elif kept or not _ASSIGNMENT.fullmatch(word):
            kept.append(word)
    return kept[1:] if kept[:1] == ["exec"] else kept
