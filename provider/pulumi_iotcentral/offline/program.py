"""A project's program, judged without the engine: run in a process of its own, under mocks."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from ..stack.errors import CommandError
from ..stack.project import Project
from .configuration import Configuration, read_configuration
from .finding import Finding
from .interpreter import interpreter

_STDERR: Final = 2
_MODULE: Final = "pulumi_iotcentral.offline.running"


@dataclass(frozen=True)
class Judged:
    """What was found in a program, and how many of our resources it declares."""

    findings: tuple[Finding, ...]
    resources: int


def judge_program(project: Project, stack: str | None) -> Judged:
    """Run a project's program without engine and network, and judge what it declares.

    `stack` is the one whose configuration it gets. What the program prints goes to stderr. Raises
    CommandError where the program does not come to its end.
    """
    configuration = read_configuration(project, stack)
    python = interpreter(project)
    main = project.main.resolve()
    _refuse_missing(main)
    with TemporaryDirectory(prefix="iotcentral-check-") as folder:
        request, report = Path(folder) / "request.json", Path(folder) / "report.json"
        request.write_text(json.dumps(_request(project, stack, main, configuration)), "utf-8")
        # -P: the program's own folder is for the program, not for what runs it.
        command = [str(python), "-P", "-m", _MODULE, str(request), str(report)]
        done = subprocess.run(  # noqa: S603 - the project's own Python, no shell
            command,
            cwd=main if main.is_dir() else main.parent,
            stdin=subprocess.DEVNULL,
            stdout=_STDERR,
            check=False,
        )
        found = _report(report)
    if found is None:
        raise CommandError(
            f"{python} did not judge the program (it ended with {done.returncode}): is this "
            f"version of pulumi-iotcentral installed there? What it says stands above"
        )
    if found["failed"]:
        raise CommandError(_why(found, configuration))
    return Judged(tuple(Finding(**one) for one in found["findings"]), found["resources"])


def _refuse_missing(main: Path) -> None:
    if not main.exists():
        raise CommandError(f"{main} is not there: it is to hold the project's program")
    if main.is_dir() and not (main / "__main__.py").is_file():
        raise CommandError(f"there is no __main__.py in {main}: it is to hold the program")


def _request(
    project: Project, stack: str | None, main: Path, configuration: Configuration
) -> dict[str, Any]:
    return {
        "project": project.name,
        "stack": (stack or "check").rpartition("/")[2],
        "main": str(main),
        "values": dict(configuration.values),
        "hidden": sorted(configuration.hidden),
        "open": configuration.open,
        "imports": configuration.imports,
    }


def _report(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _why(found: dict[str, Any], configuration: Configuration) -> str:
    told = ["the program failed; what it says stands above"]
    if configuration.open:
        told.append("with --stack NAME it gets that stack's configuration")
    if found["functions"]:
        called = ", ".join(found["functions"])
        told.append(f"functions of providers answer nothing here: {called}")
    return "; ".join(told)
