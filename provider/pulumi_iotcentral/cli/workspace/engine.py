"""The `pulumi` command line: a stack, its configuration and its state."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import CommandError
from .project import Project
from .state import Setting, StackName, State

_IN_PROJECT = ".venv"


def virtualenv(project: Project) -> str | None:
    """Return the virtual environment of a project. None if it uses the `python` on PATH."""
    runtime = project.document.get("runtime")
    options = runtime.get("options") if isinstance(runtime, dict) else None
    if not isinstance(options, dict):
        return None
    given = options.get("virtualenv")
    if isinstance(given, str) and given:
        return given
    toolchain = options.get("toolchain")
    # Poetry uses this folder if it exists. Otherwise, only Poetry knows its own folder.
    poetry = toolchain == "poetry" and (project.folder / _IN_PROJECT).is_dir()
    return _IN_PROJECT if toolchain == "uv" or poetry else None


class Engine:
    """The `pulumi` command line for one stack of a project, by default the selected one.

    Every method raises CommandError if the command fails. Values are passed through pipes, since
    other users can read the arguments of a command.
    """

    def __init__(self, project: Project, stack: str | None = None) -> None:
        self._project = project
        self._option = stack or None

    def stack_name(self) -> StackName:
        """Return the name of the stack."""
        shown = self._run("stack", "--show-name").strip()
        return StackName(self._project.name, shown.rpartition("/")[2], self._option)

    def config(self) -> dict[str, Setting]:
        """Return the stack's configuration by full key, including secrets."""
        found: Mapping[str, Any] = json.loads(self._run("config", "--json", "--show-secrets"))
        return {
            key: Setting(str(entry.get("value", "")), entry.get("secret") is True)
            for key, entry in found.items()
        }

    def set_config(self, key: str, setting: Setting) -> None:
        """Set a key of the stack's configuration."""
        kind = "--secret" if setting.secret else "--plaintext"
        # Pulumi removes one newline at the end of its input.
        self._run("config", "set", kind, key, text=setting.value + "\n")

    def export(self, *, show_secrets: bool = False) -> State:
        """Return the stack's state. Its secrets remain encrypted unless `show_secrets` is true."""
        shown = ("--show-secrets",) if show_secrets else ()
        state: State = json.loads(self._run("stack", "export", *shown))
        return state

    def history(self) -> list[dict[str, Any]]:
        """Return the newest updates of the stack, as its backend records them."""
        found: list[dict[str, Any]] = json.loads(self._run("stack", "history", "--json") or "[]")
        return found

    def import_(self, state: State) -> None:
        """Replace the stack's state. Pulumi encrypts the secrets in it."""
        self._run("stack", "import", text=json.dumps(state))

    def _run(self, *arguments: str, text: str | None = None) -> str:
        stack = () if self._option is None else ("--stack", self._option)
        done = run_pulumi(*arguments, *stack, folder=self._project.folder, text=text or "")
        if done.returncode:
            command_line = " ".join(("pulumi", *arguments))
            raise CommandError(f"running `{command_line}`: {_summary(done.stderr)}")
        return done.stdout


def run_pulumi(
    *arguments: str, folder: Path, text: str = "", home: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `pulumi` in a folder, and return its exit code and output.

    `text` is its input. `home` is the folder of its files, by default that of the environment.

    Raises CommandError if it cannot be started.
    """
    command = ["pulumi", *arguments, "--non-interactive", "--color=never"]
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, no shell
            command,
            cwd=folder,
            env=None if home is None else {**os.environ, "PULUMI_HOME": str(home)},
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except FileNotFoundError:
        raise CommandError("`pulumi` is not on PATH. Install Pulumi.") from None
    except OSError as error:
        raise CommandError(f"running `pulumi`: {error.strerror}") from None


def _summary(stderr: str) -> str:
    """Return Pulumi's error messages in one line."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    wrong = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return " ".join((wrong or lines)[:2]) or "the command failed without a message"
