"""A Pulumi project of its own for one test: a program, a stack, and the real engine."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Condition, Thread
from typing import Any, Self

import yaml

from tests import preloaded
from tests.engine import key_service
from tests.engine.forms import DYNAMIC, Form

NAME = "engine-test"
_PASSPHRASE = {"PULUMI_CONFIG_PASSPHRASE": "passphrase of a test"}
PREAMBLE = "import pulumi\nimport {module} as iotcentral\n\n"


@dataclass(frozen=True)
class Run:
    """What one command of the engine printed, and how it ended."""

    command: str
    code: int
    output: str
    """All of it, unless `errors` has what went to standard error."""

    errors: str = ""
    """What `iotcentral`, or a command with its log, wrote to standard error."""

    def succeeded(self) -> Run:
        """Return the run, or fail the test with all that it printed."""
        told = self.errors + self.output
        assert self.code == 0, f"{self.command} ended with {self.code}:\n{told}"
        return self

    def failed(self) -> Run:
        """Return the run, or fail the test if it did not fail."""
        assert self.code != 0, f"{self.command} was to fail:\n{self.output}"
        return self


class Project:
    """A folder with a program, on a file backend of its own, run by the `pulumi` on PATH.

    The stack's secrets are encrypted by a key service, or `by_passphrase`. Its programs use the
    provider in `form`. Without `preload`, Python starts as users start it.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        stack: str = "dev",
        *,
        by_passphrase: bool = False,
        form: Form = DYNAMIC,
        preload: bool = True,
    ) -> None:
        self.folder = folder
        self.stack = stack
        self.form = form
        form.install(folder / "home")
        (folder / "backend").mkdir(parents=True)
        usual = not (folder / "Pulumi.yaml").exists()
        if usual:
            (folder / "Pulumi.yaml").write_text(f"name: {NAME}\nruntime: python\n")
        self.environment = {
            **{name: value for name, value in os.environ.items() if _is_neutral(name)},
            "PULUMI_BACKEND_URL": (folder / "backend").as_uri(),
            **(_PASSPHRASE if by_passphrase else key_service.environment()),
            # For each installed Pulumi package the engine would look for its plugin on the network.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_COLOR": "1",
            **environment,
        }
        if preload:
            search = (str(preloaded.folder()), self.environment["PATH"])
            self.environment["PATH"] = os.pathsep.join(search)
        else:
            form.start_with(folder / "home", sys.executable)
        if usual:
            self._copy_stack(_made_stack(stack, by_passphrase=by_passphrase))
        else:
            self.init(stack)

    def init(self, stack: str) -> None:
        """Make a stack, and select it."""
        keys = ["--secrets-provider", key_service.PROVIDER]
        by_passphrase = "PULUMI_CONFIG_PASSPHRASE" in self.environment
        self.pulumi("stack", "init", stack, *([] if by_passphrase else keys)).succeeded()

    def write(self, program: str, form: Form | None = None) -> Self:
        """Put a program in place of the last one; `pulumi` and `iotcentral` are imported."""
        preamble = PREAMBLE.format(module=(form or self.form).module)
        (self.folder / "__main__.py").write_text(preamble + textwrap.dedent(program))
        return self

    def up(self, *options: str) -> Run:
        """Run `pulumi up` without its preview."""
        return self.pulumi("up", "--yes", "--skip-preview", *options)

    def preview(self, *options: str) -> Run:
        """Run `pulumi preview`."""
        return self.pulumi("preview", *options)

    def planned(self) -> set[str]:
        """Return what a preview would do to our resources: `create`, `update`, …."""
        plan = json.loads(self.preview("--json", "--suppress-progress").succeeded().output)
        return {step["op"] for step in plan["steps"] if self.form.types in step["urn"]}

    def refresh(self, *options: str) -> Run:
        """Run `pulumi refresh` without its preview."""
        return self.pulumi("refresh", "--yes", "--skip-preview", *options)

    def destroy(self, *options: str) -> Run:
        """Run `pulumi destroy` without its preview."""
        return self.pulumi("destroy", "--yes", "--skip-preview", *options)

    def urn(self, type_: str, name: str, stack: str = "dev") -> str:
        """Return the URN of a resource without a parent."""
        return f"urn:pulumi:{stack}::{NAME}::{self.form.types}{type_}::{name}"

    def resources(self, form: Form | None = None) -> dict[str, Any]:
        """Return our resources in the state, by name; secrets stay encrypted."""
        types = (form or self.form).types
        return {
            resource["urn"].rpartition("::")[2]: resource
            for resource in self.state()["deployment"].get("resources", [])
            if resource["type"].startswith(types)
        }

    def state(self) -> Any:
        """Return the state as `pulumi stack export` prints it, from the backend's own file."""
        name = yaml.safe_load((self.folder / "Pulumi.yaml").read_text())["name"]
        file = self.folder / "backend" / ".pulumi" / "stacks" / name / f"{self.stack}.json"
        return {"version": 3, "deployment": json.loads(file.read_text())["checkpoint"]["latest"]}

    def start(self, *arguments: str) -> Running:
        """Start a command of the engine that is to be killed; Python starts as users start it."""
        self.form.start_with(self.folder / "home", sys.executable)
        usual = self.environment["PATH"].replace(f"{preloaded.folder()}{os.pathsep}", "")
        return Running(self, {**self.environment, "PATH": usual}, *arguments)

    def iotcentral(self, *arguments: str, **environment: str) -> Run:
        """Run a command of `iotcentral` in the project's folder."""
        command = (preloaded.python(), "-m", "pulumi_iotcentral", *arguments)
        done = self.run(*command, errors=subprocess.PIPE, environment=environment)
        assert "Traceback" not in done.errors, done.errors
        return done

    def _copy_stack(self, made: Path) -> None:
        """Take over an empty stack of another folder, as if it had been made in this one."""
        shutil.copytree(made / "backend", self.folder / "backend", dirs_exist_ok=True)
        shutil.copy(made / f"Pulumi.{self.stack}.yaml", self.folder)
        # The engine keeps which stack is selected by the digest of the project file's path.
        (selected,) = (made / "home" / "workspaces").iterdir()
        project = str(self.folder / "Pulumi.yaml").encode()
        digest = hashlib.sha1(project, usedforsecurity=False).hexdigest()
        workspaces = self.folder / "home" / "workspaces"
        workspaces.mkdir(parents=True, exist_ok=True)
        shutil.copy(selected, workspaces / f"{NAME}-{digest}-workspace.json")

    def pulumi(self, *arguments: str, **environment: str) -> Run:
        """Run one command of the engine."""
        return self.run("pulumi", *arguments, "--non-interactive", environment=environment)

    def logged(self, *arguments: str) -> Run:
        """Run one command of the engine with all of its log, which is in `errors` alone.

        In one stream, the engine's progress dots would be in front of lines of the log.
        """
        verbose = ("--logtostderr", "--logflow", "-v=9", "--non-interactive")
        return self.run("pulumi", *arguments, *verbose, errors=subprocess.PIPE)

    def run(
        self,
        *command: str,
        environment: Mapping[str, str] | None = None,
        errors: int = subprocess.STDOUT,
    ) -> Run:
        """Run a command in the project's folder."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            timeout=120,
            check=False,
        )
        return Run(" ".join(command), done.returncode, done.stdout, done.stderr or "")


@cache
def _made_stack(stack: str, *, by_passphrase: bool) -> Path:
    """Return a folder with an empty stack, made once by `pulumi stack init` for all tests."""
    folder = Path(mkdtemp(prefix="stack-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "Pulumi.yaml").write_text(f"name: {NAME}\nruntime: python\n")
    made = Project(folder, {}, stack, by_passphrase=by_passphrase)
    return made.folder


class Running:
    """An engine that runs: it can be killed, and so can the provider process below it."""

    def __init__(self, project: Project, environment: Mapping[str, str], *arguments: str) -> None:
        self.command = "pulumi " + " ".join(arguments)
        self._provider = project.form.process
        self._printed = ""
        self._news = Condition()
        self._context = subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=project.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()
        self._context.wait()
        self._reader.join()

    def wait_for(self, text: str) -> None:
        """Wait until the engine has printed a text."""
        with self._news:
            shown = self._news.wait_for(lambda: text in self._printed, 60)
        assert shown, f"{self.command} did not print {text!r}:\n{self._printed}"

    def ended(self) -> Run:
        """Wait for the engine's own end."""
        self._context.wait(timeout=120)
        self._reader.join(timeout=120)
        return Run(self.command, self._context.returncode, self._printed)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._context.send_signal(signal.SIGINT)

    def kill_engine(self) -> None:
        """Kill the engine; the processes that it started live on."""
        self._context.send_signal(signal.SIGKILL)
        self._context.wait()

    def kill_provider(self) -> None:
        """Kill the process of our provider, and it alone."""
        # A listing on a busy machine was seen without the process while it held a request.
        providers = self._providers() or self._providers()
        assert providers, f"no provider process runs:\n{self._session()}\n{self._printed}"
        for pid in providers:
            os.kill(pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill the engine and all that it started."""
        for pid, _ in self._session():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self._context.stdout is not None
        with self._context.stdout as printed:
            for line in printed:
                with self._news:
                    self._printed += line
                    self._news.notify_all()

    def _providers(self) -> list[int]:
        return [pid for pid, command in self._session() if self._provider in command]

    def _session(self) -> list[tuple[int, str]]:
        """Return the processes of the engine's session: it puts its plugins into other groups."""
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,sid=,command="],
            capture_output=True,
            text=True,
            check=True,
        )
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        session = str(self._context.pid)
        return [(int(row[0]), row[2]) for row in rows if row[1] == session]


def _is_neutral(name: str) -> bool:
    """Tell whether a variable of the developer's environment has no say in a test."""
    return not name.startswith(("IOTCENTRAL_", "ARM_", "AZURE_", "PULUMI_"))
