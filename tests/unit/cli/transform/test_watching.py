"""`iotcentral transform --watch`: a save shows the new result, an error ends nothing."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any

import pytest

from pulumi_iotcentral.cli.transform.watching import watch
from tests.unit.cli.transform.running import ALERT, HOT, WARM, Write, transform

pytestmark = pytest.mark.processes

COMMAND = (sys.executable, "-m", "pulumi_iotcentral", "transform", "--watch")
_LIMIT = 60
"""Seconds after which a process that says nothing is killed, so that the test fails."""


class Watching:
    """A running `iotcentral transform --watch`."""

    def __init__(self, process: subprocess.Popen[Any], output: IO[str]) -> None:
        self._process = process
        self._output = output

    def until(self, text: str) -> str:
        """Return the output up to the end of the first line with a text."""
        read = ""
        while text not in read:
            try:
                line = self._output.readline()
            except OSError:
                line = ""
            assert line, f"the output ended without {text!r}: {read}"
            read += line
        return read

    def interrupt(self) -> int:
        """Send what Ctrl-C sends, and return the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait()


@contextmanager
def watching(*arguments: str, terminal: bool = False) -> Iterator[Watching]:
    """Start the command, and kill it at the end of the test."""
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    ours, theirs = pty.openpty() if terminal else os.pipe()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    guard = Timer(_LIMIT, process.kill)
    guard.start()
    try:
        with os.fdopen(ours, encoding="utf-8") as output:
            yield Watching(process, output)
    finally:
        guard.cancel()
        process.kill()
        process.wait()


@pytest.mark.parametrize("terminal", [False, True])
def test_a_save_shows_the_new_result_and_an_error_ends_nothing(
    write: Write, *, terminal: bool
) -> None:
    with watching("hot.json", "--jq", "alert.jq", terminal=terminal) as running:
        running.until("99.50")
        write("alert.jq", ALERT.replace("select(", "select[")[:-4])
        shown = running.until("alert.jq:")
        assert "✗ alert.jq:4:" in shown
        write("alert.jq", ".device.id")
        shown += running.until('"oven-1"')
        write("hot.json", '{"telemetry": {')
        shown += running.until("the message is not valid JSON")
        Path("hot.json").unlink()
        shown += running.until("reading hot.json: No such file or directory")
        write("hot.json", WARM.replace("oven-1", "oven-2"))
        shown += running.until('"oven-2"')
        assert running.interrupt() == 0
    assert ("\x1b[2J" in shown) is terminal
    assert ("changed: alert.jq\n" in shown) is not terminal
    assert ("watching alert.jq, hot.json. Ctrl-C ends." in shown) is terminal


def test_a_program_that_replaces_the_file_is_seen(write: Write) -> None:
    with watching("hot.json", "--jq", "alert.jq", "--raw") as running:
        running.until("99.50")
        write("new", '"replaced"').replace("alert.jq")
        running.until('"replaced"')


def test_the_message_of_stdin_is_kept(write: Write) -> None:
    done = subprocess.Popen(
        [*COMMAND, "-", "--jq", "alert.jq", "--raw"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with done as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(HOT)
        process.stdin.close()
        assert "99.50" in process.stdout.readline()
        write("alert.jq", ".device.id")
        assert process.stdout.readline() == '"oven-1"\n'
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def test_a_folder_of_cases_is_watched_with_its_new_cases(write: Write) -> None:
    write("cases/alert.jq", ALERT)
    write("cases/alert.hot.message.json", HOT)
    with watching("--test", "cases") as running:
        running.until("1 case: 1 failed")
        write("cases/alert.hot.expected.json", '{"device": "oven-1", "temperature": 99.5}')
        running.until("1 case: 1 passed")
        write("cases/alert.warm.message.json", WARM)
        running.until("2 cases: 1 passed, 1 failed")
        assert running.interrupt() == 0


def test_a_program_is_watched_with_the_transforms_below_it(write: Write) -> None:
    write("Pulumi.yaml", "name: plant\nruntime: python\n")
    write("transforms/ovens/a.jq", '"one"')
    program = """
from pathlib import Path
import pulumi_iotcentral as iotcentral
hook = {"id": "hook", "transform": Path("transforms/ovens/a.jq").read_text()}
iotcentral.Export("a", display_name="A", source="telemetry", destinations=[hook])
"""
    write("__main__.py", program + "print('ran the program')")
    with watching("hot.json", "--raw") as running:
        running.until('"one"')
        write("hot.json", WARM)
        assert "ran the program" not in running.until('"one"')
        write("transforms/ovens/a.jq", '"two"')
        running.until('"two"')
        write("__main__.py", "this is no program")
        running.until("iotcentral transform: the program failed")
        write("__main__.py", program.replace("a.jq", "b.jq"))
        running.until("No such file or directory: 'transforms/ovens/b.jq'")
        write("transforms/ovens/b.jq", '"three"')
        running.until('"three"')


@pytest.mark.usefixtures("write")
def test_there_must_be_a_file_to_watch() -> None:
    done = transform("--sample", "telemetry", "--filter", "SELECT * FROM devices", "--watch")
    assert (done.exit_code, done.output) == (
        1,
        "iotcentral transform: there is no file to watch\n",
    )


def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("one")
    shown: list[str] = []
    saves = iter(["two, h", "two, half", "two, whole", None, None])

    def save(_seconds: float) -> None:
        text = next(saves, "end")
        if text == "end":
            raise KeyboardInterrupt
        if text is not None:
            file.write_text(text)

    watch(lambda _changed: shown.append(file.read_text()), lambda: [file], sleep=save)
    assert shown == ["one", "two, whole"]


def test_a_save_during_a_run_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("one")
    shown: list[tuple[str, list[Path]]] = []

    def show(changed: list[Path]) -> None:
        shown.append((file.read_text(), changed))
        if len(shown) == 1:
            file.write_text("the second")

    def stop_after_two(_seconds: float) -> None:
        if len(shown) > 1:
            raise KeyboardInterrupt

    watch(show, lambda: [file], sleep=stop_after_two)
    assert shown == [("one", []), ("the second", [file])]
