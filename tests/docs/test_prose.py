"""`make lint` checks the language of pages, messages and docstrings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .blocks import ROOT


def found(file: Path, text: str) -> list[str]:
    """Return the findings of a file with a text, each without the file's name."""
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, ROOT / "provider/tools/prose/prose.py", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if done.stdout else 0), done.stderr
    return [line.removeprefix(f"{file}:") for line in done.stdout.splitlines()]


LONG = " ".join(["It", "has", *(f"word{number}" for number in range(24))]) + "."

PAGE = f"""# Import existing exports

The endpoint goes before the subdomain.
You can run `has to`, and [this has to](has-to.md "has to") be read.

## What it does

| a | has to |

```
It has to be so.
```

{LONG}
The engine retries.
"""


def test_a_page_is_checked_outside_of_its_code_and_its_links(tmp_path: Path) -> None:
    assert found(tmp_path / "page.md", PAGE) == [
        "3: Use 'takes precedence over' instead of 'goes before'.",
        "4: Use 'must' instead of 'has to'.",
        "6: A heading is a noun phrase or an imperative, not '## What it does'.",
        "8: Use 'must' instead of 'has to'.",
        "15: Use 'Pulumi' instead of 'The engine'.",
        f"14: A sentence of 26 words. Split it: {LONG[:60]}…",
    ]


MODULE = '''"""Say what has to be done."""

# The value is garbled.
KEYS = ["has to", "goes before"]


def refuse(name: str) -> None:
    """Raise an error.

    It is judged.
    """
    raise ValueError(f"destination {name} {name} has to be deleted first")
'''


def test_a_module_is_checked_in_its_docstrings_comments_and_messages(tmp_path: Path) -> None:
    assert found(tmp_path / "module.py", MODULE) == [
        "1: Use 'must' instead of 'has to'.",
        "3: Use 'invalid, truncated' instead of 'garbled'.",
        "10: Use 'validate, evaluate' instead of 'judged'.",
        "12: Use 'must' instead of 'has to'.",
    ]


@pytest.mark.parametrize("text", ["# Import\n\nYou can import exports.\n", ""])
def test_a_text_of_the_field_has_no_finding(tmp_path: Path, text: str) -> None:
    assert found(tmp_path / "page.md", text) == []
