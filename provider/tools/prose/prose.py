"""Check the language of documentation, help, messages and docstrings, and count its habits.

Run by `make lint`. proselint checks every text against its own rules and the project's glossary;
the documentation as a whole has limits per 1,000 words. Exits with 1 if it finds anything.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import glossary
import texts
from proselint.checks import __register__
from proselint.config import DEFAULT, Config
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

ROOT: Final = Path(__file__).resolve().parents[3]
LONGEST: Final = 25
"""Words of a sentence, at most."""

_CHECKS: Final = {
    **DEFAULT["checks"],
    "typography": False,  # quotation marks and dashes as a keyboard has them
    glossary.PREFIX: True,
}
_SOURCES: Final = ("*.md", "provider/pulumi_iotcentral/*.py", "provider/iotcentral_*/*.py")
_CONTRIBUTORS: Final = (
    "CONTRIBUTING.md",
    "provider/docs/contributing/",
    "provider/docs/decisions/",
)
_GENERATED: Final = (
    "provider/docs/contributing/benchmarks.md",
    "provider/docs/troubleshooting.md",  # quotes the messages of the package
    "tests/",
)


@dataclass(frozen=True)
class Habit:
    """How often something may occur, or must, in 1,000 words of the documentation."""

    name: str
    pattern: str
    most: float = float("inf")
    least: float = 0

    def rate(self, text: str, words: int) -> float:
        """Return occurrences in 1,000 words."""
        return 1000 * len(re.findall(self.pattern, text, re.IGNORECASE)) / max(words, 1)


HABITS: Final = (
    Habit("'what'", r"\bwhat\b", most=3),
    Habit("semicolons", ";", most=5),
    Habit(
        "'is made', 'are told', …",
        r"\b(?:is|are|was|were|be|been|being) (?:made|told|taken|put|led|kept|left|held)\b",
        most=0.5,
    ),
    Habit("can, will, must", r"\b(?:can|cannot|will|must)\b", least=6),
    Habit("you, your", r"\byou(?:r|rs|rself)?\b", least=5),
)


def main() -> int:
    """Print every finding; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, help="Files. Defaults to all of the project."
    )
    parser.add_argument("--counts", action="store_true", help="Print the counts.")
    given = parser.parse_args()
    registry = CheckRegistry()
    registry.register_many(__register__ + glossary.CHECKS)
    files = given.files or _tracked()
    found = [line for file in files for line in check(file)]
    pages = [file for file in files if file.suffix == ".md"]
    found += counted(pages, show=given.counts, whole=not given.files)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def check(file: Path) -> Iterator[str]:
    """Yield the findings of a file: its path, a line, and how to write it."""
    text = texts.read(file) or "\n"  # proselint reads a file of its own accord if it has no text
    for result in LintFile(str(file), text).lint(_configuration(file)):
        yield f"{file}:{result.pos[0]}: {result.check_result.message}"
    if file.suffix == ".md":
        for line, sentence in texts.sentences(text):
            words = len(sentence.split())
            if words > LONGEST:
                yield f"{file}:{line}: A sentence of {words} words. Split it: {sentence[:60]}…"


def _configuration(file: Path) -> Config:
    is_page = file.suffix == ".md"
    for_users = is_page and not str(file).startswith(_CONTRIBUTORS)
    # The parts of a module's texts stand one below the other: the same word twice says nothing.
    own = {glossary.USERS: for_users, "lexical_illusions": is_page}
    return {"max_errors": 1000, "checks": {**_CHECKS, **own}}


def counted(pages: list[Path], *, show: bool, whole: bool) -> Iterator[str]:
    """Yield the habits of all pages together that are beyond their limits."""
    text = "\n\n".join(texts.read(page) for page in pages)
    words = len(re.findall(r"[A-Za-z][A-Za-z'-]*", text))
    for habit in HABITS:
        rate = habit.rate(text, words)
        line = f"{habit.name}: {rate:.1f} in 1,000 words"
        if show:
            print(f"{line} (at most {habit.most}, at least {habit.least})")
        if whole and not habit.least <= rate <= habit.most:
            yield f"documentation: {line}, not from {habit.least} to {habit.most}"


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *_SOURCES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = listed.stdout.splitlines()
    return [Path(name) for name in names if not name.startswith(_GENERATED)]


if __name__ == "__main__":
    sys.exit(main())
