"""The command line: help, version, and what it says when something is missing."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from importlib.metadata import version
from itertools import pairwise

import pytest
from typer.testing import CliRunner, Result

from pulumi_iotcentral.cli.app import app
from pulumi_iotcentral.config.installation import install_command

pytestmark = pytest.mark.processes

RUNNER = CliRunner(env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
COMMANDS: tuple[list[str], ...] = (
    *([], ["simulate"], ["simulate", "send"], ["adopt"], ["comment"], ["status"]),
    *(["graph"], ["diff"], ["check"], ["dump"], ["doctor"], ["transform"]),
)


def iotcentral(
    *arguments: str, code: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, after some lines of Python."""
    program = f"{code}\nfrom pulumi_iotcentral.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )


def invoke(*arguments: str) -> Result:
    """Run the command line in this process."""
    return RUNNER.invoke(app, arguments)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_the_options_in_any_encoding(command: list[str], encoding: str) -> None:
    done = iotcentral(*command, "--help", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert "--help" in done.stdout


def test_help_is_for_the_terminals_of_the_c_locale_too() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert iotcentral("diff", "--help", **plain).returncode == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fills_the_lines_of_a_terminal_and_shows_what_takes_a_value(
    command: list[str],
) -> None:
    shown = invoke(*command, "--help").output
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 80
    assert "bool>" not in shown
    for line, below in pairwise(lines):
        text = line.startswith("  ") and line[2:3].strip() and not line.startswith("  -")
        if text and below.startswith("  ") and below[2:3].strip() and "Commands:" not in shown:
            assert len(line) + 1 + len(below.split()[0]) > 78, f"a line that ends early: {line}"


def test_the_list_of_commands_has_whole_sentences() -> None:
    shown = invoke("--help").output
    assert "..." not in shown.partition("Commands:")[2]


def test_a_value_that_is_none_of_an_options_is_told_in_plain_words() -> None:
    done = invoke("graph", "--format", "foo")
    assert done.exit_code == 2
    assert "Invalid value for '--format': 'foo' is not one of" in done.stderr


READERS = ("adopt", "status", "doctor", "graph", "dump", "diff")


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("option", ["--subdomain", "--endpoint", "--application", "--stack"])
def test_an_empty_option_is_wrong_usage(command: str, option: str) -> None:
    done = invoke(command, f"{option}=")
    assert done.exit_code == 2
    assert f"'{option}': the value must not be empty" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff", "--with-application="],
        ["diff", "--with-endpoint= "],
        ["diff", "--with-subdomain="],
        ["check", "--stack="],
        ["transform", "--filter="],
        ["transform", "--export= "],
        ["transform", "--stack="],
    ],
)
def test_an_empty_option_of_one_command_is_wrong_usage(arguments: list[str]) -> None:
    done = invoke(*arguments)
    assert done.exit_code == 2
    assert "the value must not be empty" in done.stderr


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize(
    ("one", "other"),
    [("subdomain", "endpoint"), ("application", "endpoint"), ("subdomain", "application")],
)
def test_an_application_is_named_in_one_way(command: str, one: str, other: str) -> None:
    done = invoke(command, f"--{other}", "x", f"--{one}", "y")
    assert done.exit_code == 2
    assert f"'--{one}': conflicts with --{other}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--application", "nope"], "--application must be a name under iotcentral:applications"),
        (["--endpoint", "ftp://x"], "--endpoint must start with https://"),
        (["--subdomain", "a b"], "--subdomain must be the first part"),
    ],
)
@pytest.mark.parametrize("command", ["status", "graph", "dump"])
def test_a_flag_that_can_lead_nowhere_is_wrong_usage_by_its_own_name(
    command: str, arguments: list[str], said: str
) -> None:
    done = invoke(command, "--no-stack", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"iotcentral {command}: {said}")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (["--with-endpoint", "ftp://x"], "--with-endpoint must start with https://"),
        (["--with-application", "nope"], "--with-application must be a name under"),
        (["--with-subdomain", "contoso"], "both sides are the application https://contoso."),
    ],
)
def test_the_other_side_of_a_diff_is_told_by_its_own_flag(other: list[str], said: str) -> None:
    done = invoke("diff", "--no-stack", "--subdomain", "contoso", *other)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"iotcentral diff: {said}")


BODY = '{"type": "webhook@v1", "displayName": "H", "url": "https://x.example"}'
PRINTING = {
    "--version": ["--version"],
    "--help": ["diff", "--help"],
    "check": ["check", "-"],
    "check --json": ["check", "--json", "-"],
    "doctor": ["doctor", "--no-stack"],
    "doctor --json": ["doctor", "--no-stack", "--json"],
}


def printing(arguments: list[str], redirected: str) -> subprocess.CompletedProcess[str]:
    """Run a command that prints, with its stdout led elsewhere by the shell."""
    program = shlex.join([sys.executable, "-m", "pulumi_iotcentral", *arguments])
    return subprocess.run(
        f"{program} {redirected}",
        shell=True,
        executable="/bin/bash",
        input=BODY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", PRINTING.values(), ids=PRINTING)
@pytest.mark.parametrize("redirected", [">&-", ">/dev/full"])
def test_a_stdout_that_takes_nothing_is_one_line_and_a_failure(
    arguments: list[str], redirected: str
) -> None:
    done = printing(arguments, redirected)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("iotcentral: writing to stdout: ")


@pytest.mark.parametrize("arguments", list(PRINTING.values())[2:4])
def test_a_pipe_that_was_closed_is_no_matter(arguments: list[str]) -> None:
    assert printing(arguments, "| true").stderr == ""


def test_version_is_that_of_the_distribution() -> None:
    assert iotcentral("--version").stdout.strip() == version("pulumi-iotcentral")


def test_an_unknown_option_is_a_usage_error() -> None:
    assert iotcentral("simulate", "--sped", "5").returncode == 2


def test_a_port_that_is_taken_is_one_line_and_a_failure() -> None:
    code = (
        "import socket, sys; held = socket.create_server(('127.0.0.1', 0));"
        "sys.argv += ['simulate', '--port', str(held.getsockname()[1])]"
    )
    done = iotcentral(code=code)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "cannot listen on 127.0.0.1:" in done.stderr


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [("typer", [], "cli"), ("starlette", ["simulate"], "simulator")],
)
def test_a_missing_extra_is_named_in_one_line(
    module: str, arguments: list[str], extra: str
) -> None:
    done = iotcentral(*arguments, code=f"import sys; sys.modules[{module!r}] = None")
    assert done.returncode == 1
    assert done.stderr.strip().endswith(f". Run: {install_command(extra)}")


def test_the_simulator_can_say_where_it_listens_as_json() -> None:
    command = [sys.executable, "-m", "pulumi_iotcentral", "simulate", "--json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["url"].startswith("http://127.0.0.1:")
        finally:
            process.terminate()
