"""The commands that pages show exist, and so do their options."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from typing import Any

import pytest
import typer

from pulumi_iotcentral.cli.app import app
from pulumi_iotcentral.cli.simulate.token import checked
from tests.docs.blocks import ROOT
from tests.docs.shell import commands

FOREIGN = {
    **dict.fromkeys(("npm", "npx"), "Node's own: tests/docs/test_languages.py checks the programs"),
    "az": "Azure's own tool: needs an account",
    "echo": "the shell's own",
    "pytest": "test_transforms_page runs the page's tests",
    "curl": "test_simulator_page sends the page's requests",
    **dict.fromkeys(("cd", "cp", "mkdir", "rm", "sed", ".", "export", "eval"), "the shell's own"),
}
"""Commands of others, each with the reason why nothing is asked of it."""
PACKAGES = ("pip", "python", "python3", "venv/bin/pip", ".venv/bin/python", "~/.iotcentral/bin/pip")
GROUPS = ("config", "package", "stack", "state", "policy")


def named(name: str) -> list[Any]:
    """Return the commands of one program, as parameters of a test."""
    found = {tuple(words[1:]): place for place, words in commands() if words[0] == name}
    return [
        pytest.param(list(words), id=f"{place} {' '.join(words)}"[:100])
        for words, place in found.items()
    ]


def test_every_command_is_one_that_is_known() -> None:
    known = {"iotcentral", "~/.iotcentral/bin/iotcentral", "make", "pulumi", *PACKAGES, *FOREIGN}
    for place, words in commands():
        assert words[0] in known, f"{place}: nobody checks {words[0]}"


@pytest.mark.parametrize("words", named("iotcentral"))
def test_iotcentral_takes_what_pages_give_it(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    rest, path = list(words), "iotcentral"
    while True:
        context = command.context_class(command, info_name=path)
        _, rest, _ = command.make_parser(context).parse_args(rest)
        below = getattr(command, "commands", {})
        if not rest or not below:
            break
        assert rest[0] in below, f"{path} has no command {rest[0]}"
        command, path, rest = below[rest[0]], f"{path} {rest[0]}", rest[1:]
    assert not rest, f"{path} takes no {rest}"


def test_tokens_that_pages_show_can_be_sent() -> None:
    shown = [(place, words) for place, words in commands() if "--token" in words]
    assert shown
    for place, words in shown:
        token = words[words.index("--token") + 1]
        assert checked(token, place) == token


@pytest.mark.parametrize("words", named("make"))
def test_make_has_the_targets(words: list[str]) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    asked = [word for word in words if not word.startswith("-") and "=" not in word]
    assert set(asked) <= set(targets)


def test_extras_that_are_installed_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    shown = [word for _, words in commands() for word in words if "pulumi-iotcentral[" in word]
    assert shown, "the pages show how to install"
    for word in shown:
        extras = word.partition("[")[2].partition("]")[0].split(",")
        assert set(extras) <= set(project["optional-dependencies"])


def test_scripts_that_are_run_exist() -> None:
    for place, words in commands():
        for word in words:
            path = word.partition("::")[0]
            if words[0] in PACKAGES and path.endswith(".py"):
                assert (ROOT / path).exists(), f"{place}: no {path}"


def test_the_engine_has_the_commands_and_options() -> None:
    assert shutil.which("pulumi"), (
        'no `pulumi` on PATH: run `make test`, or `eval "$(make -s env)"`'
    )
    shown: dict[str, set[str]] = {}
    for _, words in commands():
        if words[0] == "pulumi":
            depth = 2 if words[1] in GROUPS else 1
            options = {word.partition("=")[0] for word in words if word.startswith("--")}
            shown.setdefault(" ".join(words[1 : 1 + depth]), set()).update(options)
    for command, options in shown.items():
        helped = subprocess.run(
            ["pulumi", *command.split(), "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert command.split()[-1] in names(helped), f"pulumi {command}"
        for option in options:
            assert re.search(rf"{re.escape(option)}\b", helped), f"pulumi {command} {option}"


def names(helped: str) -> set[str]:
    """Return the names of the command that a help text of the engine is for."""
    usage = re.findall(r"^  pulumi ([a-z -]*[a-z])", helped, flags=re.MULTILINE)
    aliases = re.findall(r"^Aliases:\n  (.+)$", helped, flags=re.MULTILINE)
    return {usage[0].split()[-1], *", ".join(aliases).split(", ")}
