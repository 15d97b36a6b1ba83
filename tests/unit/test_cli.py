"""The command line: help, version, and what it says when something is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest


def iotcentral(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, after some lines of Python."""
    program = f"{code}\nfrom pulumi_iotcentral.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        [*command, "--help"]
        for command in (
            *([], ["simulate"], ["simulate", "send"], ["adopt"], ["comment"], ["status"]),
            *(["graph"], ["diff"], ["check"], ["dump"], ["doctor"]),
        )
    ],
)
def test_help_names_the_options_and_succeeds(arguments: list[str]) -> None:
    done = iotcentral(*arguments)
    assert done.returncode == 0
    assert "--help" in done.stdout


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
    assert done.stderr.strip().endswith(f"pip install 'pulumi-iotcentral[{extra}]'")


def test_the_simulator_can_say_where_it_listens_as_json() -> None:
    command = [sys.executable, "-m", "pulumi_iotcentral", "simulate", "--json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["url"].startswith("http://127.0.0.1:")
        finally:
            process.terminate()
