"""The progress of the setup: a line that is updated on a terminal, and completed elsewhere."""

import io
import re

import pytest

from .scripts import load


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, text: str = "") -> str:
    """Return what a step writes, without its figures."""
    with load("provider/tools/progress.py").Progress("Installing it", stream).running() as progress:
        progress.text = text
    return re.sub(r"\d+(\.\d)? s", "N s", stream.getvalue())


@pytest.mark.parametrize(
    ("stream", "text", "expected"),
    [
        (io.StringIO(), "", "Installing it ... N s\n"),
        (io.StringIO(), "3 of 4 packages", "Installing it ... 3 of 4 packages, N s\n"),
        (Terminal(), "", "Installing it ...\r\033[KInstalling it ... N s\n"),
    ],
)
def test_a_step_is_one_line(stream: io.StringIO, text: str, expected: str) -> None:
    assert shown(stream, text) == expected


def test_a_step_that_fails_says_so() -> None:
    stream = io.StringIO()
    progress = load("provider/tools/progress.py").Progress("Installing it", stream)
    with pytest.raises(ZeroDivisionError), progress.running():
        raise ZeroDivisionError
    assert re.fullmatch(r"Installing it ... [\d.]+ s failed\n", stream.getvalue())
