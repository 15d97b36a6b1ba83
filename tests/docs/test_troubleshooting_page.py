"""The troubleshooting page quotes the messages of the package, as the golden texts hold them."""

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
PACKAGE = ROOT / "provider" / "pulumi_iotcentral"
BOUNDED = PACKAGE.with_name("iotcentral_bounded")
TABLES = (
    "Errors of the connection",
    "Conflicts with existing resources",
    "Configuration",
    "Validation errors",
    "Warnings",
)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the rows of a section's table, without its head."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    assert len(lines) > 1, heading
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


@pytest.mark.parametrize("case", GOLDEN)
def test_the_page_has_the_cause_and_the_remedy_of_the_line(case: str) -> None:
    found = re.fullmatch(r"(.*?) \((?:\d|GET|PUT).*?\)\. (.*)", GOLDEN[case])
    assert found is not None
    cause, remedy = found[1], found[2].replace(TOKEN_OF, "CREDENTIAL")
    heading = "Errors of IoT Central" if case.isdigit() else "Errors of the connection"
    statuses = [row for row in rows(heading) if cause in row and remedy in row]
    assert statuses, (cause, remedy)
    assert not case.isdigit() or any(case in row[0] for row in statuses)


def sentences() -> list[str]:
    """Return what the tables quote: the messages, and the remedies of a connection."""
    cells = [row[0] for heading in TABLES for row in rows(heading)]
    cells += [row[1] for row in rows("Errors of IoT Central")]
    # The last column is in the user's words, unless it is a whole sentence with a period.
    cells += [row[-1] for row in rows("Errors of the connection") if row[-1].endswith(".")]
    return list(dict.fromkeys(cells))


def texts() -> str:
    """Return every text of the package and of what it shares, with blanks for what is filled in."""
    found: list[str] = []
    for path in (*PACKAGE.rglob("*.py"), *BOUNDED.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [it.value if isinstance(it, ast.Constant) else "\0" for it in node.values]
                found.append("".join(str(part) for part in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


TEXTS = texts()


@pytest.mark.parametrize("sentence", sentences())
def test_every_message_of_the_page_is_one_of_the_package(sentence: str) -> None:
    filled = [sentence, *(re.sub(value, "\0", sentence) for value in ("10", "2022-10-31-preview"))]
    assert any(text in TEXTS for text in filled)


@pytest.mark.parametrize("heading", ["Errors of IoT Central", *TABLES])
def test_every_row_has_a_message_a_cause_and_a_fix(heading: str) -> None:
    columns = 4 if heading == "Errors of IoT Central" else 3
    for row in rows(heading):
        assert len(row) == columns, row
        assert all(row), row
