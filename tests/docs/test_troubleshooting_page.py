"""The page of errors has the sentences that users read, as the golden tests hold them."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs.blocks import DOCS, ROOT
from tests.provider.test_errors import NOWHERE, REFUSALS, SPOILT, TOKEN_OF

PAGE = (DOCS / "troubleshooting.md").read_text("utf-8")
GOLDEN = {
    **{str(status): text for status, text in REFUSALS.items()},
    **{case: text for case, (_, text) in SPOILT.items()},
    **{case: text for case, (_, text) in NOWHERE.items()},
}
HEADS = ("---", "what it says", "what to do")
PACKAGE = ROOT / "provider" / "pulumi_iotcentral"


@pytest.mark.parametrize("case", GOLDEN)
def test_the_page_says_what_the_line_says(case: str) -> None:
    said, _, advice = GOLDEN[case].partition("); ")
    assert advice.replace(TOKEN_OF, "CREDENTIAL") in PAGE
    if not case.isdigit():
        assert re.sub(r"^\d+: ", "", said).partition(" (")[0] in PAGE


def sentences() -> list[str]:
    """Return what the tables quote, but for the first one, which has the golden texts."""
    unanswered = PAGE.index("## What comes back is no answer")
    other = PAGE.index("## What stands in the way")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", PAGE[unanswered:other], flags=re.MULTILINE)
    cells = [cell for row in rows for cell in row]
    cells += re.findall(r"^\| ([^|]+?) \|", PAGE[other:], flags=re.MULTILINE)
    return [cell for cell in dict.fromkeys(cells) if cell not in HEADS]


def texts() -> str:
    """Return every text of the package, with blanks for what is filled in."""
    found: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [it.value if isinstance(it, ast.Constant) else "\0" for it in node.values]
                found.append("".join(str(part) for part in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


TEXTS = texts()


@pytest.mark.parametrize("sentence", sentences())
def test_every_sentence_of_the_page_is_one_of_the_package(sentence: str) -> None:
    filled = [sentence, *(re.sub(value, "\0", sentence) for value in ("10", "2022-10-31-preview"))]
    assert any(text in TEXTS for text in filled)
