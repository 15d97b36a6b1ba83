"""A project's program, judged without the engine: run in a process of its own, under mocks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pulumi_iotcentral.offline.finding import WARNING, Finding, nothing_validated

from ...model.text import counted
from ..workspace.engine import virtualenv
from ..workspace.errors import CommandError
from ..workspace.project import Project
from .configuration import Configuration, read_configuration


def interpreter(project: Project) -> Path:
    """Return the Python of the project's virtual environment, or this one where it names none.

    Raises CommandError for a project in another language, and where the environment is not there.
    """
    runtime = project.document.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise CommandError(
            f"the project's program is not in Python but in {name}: check judges programs in "
            "Python, and documents in the REST form (give a FILE)"
        )
    folder = virtualenv(project)
    if folder is None:
        return Path(sys.executable)
    for place in ("bin/python", "Scripts/python.exe"):
        python = project.folder / folder / place
        if python.exists():
            return python
    raise CommandError(
        f"the project's virtual environment {folder} is not there: run `pulumi install`"
    )


PROGRAM: Final = "the program"
_STDERR: Final = 2
_SHOWN: Final = 5
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
    findings = [Finding(**one) for one in found["findings"]]
    if not found["resources"]:
        findings.append(nothing_validated(PROGRAM, _reasons(found, configuration)))
    elif found["undeclared"]:
        findings.append(Finding(PROGRAM, "", _undeclared(found["undeclared"]), WARNING))
    return Judged(tuple(findings), found["resources"])


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


def _reasons(found: dict[str, Any], configuration: Configuration) -> str:
    """Return why a program that came to its end has nothing that could be judged."""
    told = ["The program declares no destination, export or health check."]
    told += _registered(found)
    if found["unrun"]:
        told.append(_unrun(found["unrun"]))
    if found["ended"] is not None:
        told.append(f"It ended itself with sys.exit{_at(found['ended'])}.")
    if found["functions"]:
        told.append(f"Functions of providers return nothing here: {_some(found['functions'])}.")
    if configuration.open:
        told.append("If its resources depend on the configuration, use --stack NAME.")
    return " ".join(told)


def _registered(found: dict[str, Any]) -> Iterator[str]:
    remote = set(found["remote"])
    others = [type_ for type_ in found["others"] if type_ not in remote]
    if others:
        yield f"It registers resources of other types: {_some(others)}."
    if remote:
        yield (
            f"Resources inside of the remote components {_some(sorted(remote))} are declared in "
            "another process and are not visible here."
        )
    if found["reads"]:
        yield f"It reads {counted(found['reads'], 'existing resource')} with get()."
    if not others and not remote and not found["reads"]:
        yield "It registers no resources at all."


def _unrun(places: list[str]) -> str:
    return (
        f"Callbacks of apply did not run, because their values are unknown until `pulumi up`: "
        f"{_some(places)}."
    )


def _undeclared(places: list[str]) -> str:
    return (
        "resources that are declared in callbacks of apply were not validated, because the values "
        f"are unknown until `pulumi up`: {_some(places)}. Declare resources outside of apply"
    )


def _at(place: str) -> str:
    return f" at {place}" if place else ""


def _some(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _why(found: dict[str, Any], configuration: Configuration) -> str:
    told = ["the program failed; what it says stands above"]
    if configuration.open:
        told.append("with --stack NAME it gets that stack's configuration")
    if found["functions"]:
        called = ", ".join(found["functions"])
        told.append(f"functions of providers answer nothing here: {called}")
    return "; ".join(told)
