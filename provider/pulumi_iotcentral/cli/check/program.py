"""Validation of a project's program, which runs in a separate process with mocks, not Pulumi."""

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
    """Return the Python of the project's virtual environment, by default the current one.

    Raises CommandError for a project in another language, and if the environment does not exist.
    """
    runtime = project.document.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise CommandError(
            f"the runtime {name} of the project is not supported. Use a project in Python, or "
            "validate a JSON document with FILE."
        )
    folder = virtualenv(project)
    if folder is None:
        return Path(sys.executable)
    for place in ("bin/python", "Scripts/python.exe"):
        python = project.folder / folder / place
        if python.exists():
            return python
    raise CommandError(
        f"the project's virtual environment {folder} does not exist. Run `pulumi install`."
    )


PROGRAM: Final = "the program"
_STDERR: Final = 2
_SHOWN: Final = 5
_MODULE: Final = "pulumi_iotcentral.offline.running"


@dataclass(frozen=True)
class Result:
    """The findings of a program, and the number of this provider's resources in it."""

    findings: tuple[Finding, ...]
    resources: int


def validate_program(project: Project, stack: str | None) -> Result:
    """Run a project's program without Pulumi, and validate the resources that it declares.

    The program gets the configuration of `stack`. Its output goes to stderr. Raises CommandError
    if the program fails.
    """
    configuration = read_configuration(project, stack)
    found = _run(project, stack, configuration)
    findings = [Finding(**one) for one in found["findings"]]
    if not found["resources"]:
        findings.append(nothing_validated(PROGRAM, _reasons(found, configuration)))
    elif found["undeclared"]:
        findings.append(Finding(PROGRAM, "", _undeclared(found["undeclared"]), WARNING))
    return Result(tuple(findings), found["resources"])


def program_definitions(project: Project, stack: str | None) -> dict[str, Any]:
    """Run a project's program without Pulumi, and return the definitions that it declares.

    The result is that of `offline.definitions`. Raises CommandError if the program fails, or
    declares no export.
    """
    configuration = read_configuration(project, stack)
    found = _run(project, stack, configuration, definitions=True)
    if "exports" not in found:
        raise CommandError(
            "reading the program: its Python environment has an older version of "
            "pulumi-iotcentral. Install this version there."
        )
    if not found["exports"]:
        none = "The program declares no export." if found["resources"] else ""
        raise CommandError(f"reading the program: {none or _reasons(found, configuration)}")
    return {name: found[name] for name in ("exports", "destinations", "unknown")}


def _run(
    project: Project, stack: str | None, configuration: Configuration, *, definitions: bool = False
) -> Any:
    """Run a program, and return the report of its run. Raises CommandError if it fails."""
    python = interpreter(project)
    main = project.main.resolve()
    _refuse_missing(main)
    with TemporaryDirectory(prefix="iotcentral-check-") as folder:
        request, report = Path(folder) / "request.json", Path(folder) / "report.json"
        asked = _request(project, stack, main, configuration) | {"definitions": definitions}
        request.write_text(json.dumps(asked), "utf-8")
        # -P: modules in the program's folder must not replace those of the runner.
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
            f"validating the program with {python}: the process failed with exit code "
            f"{done.returncode}. See its output above, and check that this version of "
            "pulumi-iotcentral is installed there."
        )
    if found["failed"]:
        raise CommandError(_failure(found, configuration))
    return found


def _refuse_missing(main: Path) -> None:
    if not main.exists():
        raise CommandError(f"the program {main} does not exist")
    if main.is_dir() and not (main / "__main__.py").is_file():
        raise CommandError(f"the program {main / '__main__.py'} does not exist")


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
    """Return the reasons why a successful program has no resources to validate."""
    reasons = ["The program declares no destination, export or health check."]
    reasons += _registered(found)
    if found["unrun"]:
        reasons.append(_unrun(found["unrun"]))
    if found["ended"] is not None:
        reasons.append(f"It called sys.exit{_at(found['ended'])}.")
    if found["functions"]:
        reasons.append(f"Functions of providers return nothing here: {_some(found['functions'])}.")
    if configuration.open:
        reasons.append("If its resources depend on the configuration, use --stack NAME.")
    return " ".join(reasons)


def _registered(found: dict[str, Any]) -> Iterator[str]:
    remote = set(found["remote"])
    others = [type_ for type_ in found["others"] if type_ not in remote]
    if others:
        yield f"It registers resources of other types: {_some(others)}."
    if remote:
        yield (
            f"Resources in the remote components {_some(sorted(remote))} are declared in another "
            "process and are not visible here."
        )
    if found["reads"]:
        yield f"It reads {counted(found['reads'], 'existing resource')} with get()."
    if not others and not remote and not found["reads"]:
        yield "It registers no resources at all."


def _unrun(places: list[str]) -> str:
    return (
        "Callbacks of apply did not run, because their values are unknown until `pulumi up`: "
        f"{_some(places)}."
    )


def _undeclared(places: list[str]) -> str:
    return (
        "resources that are declared in callbacks of apply were not validated, because the values "
        f"are unknown until `pulumi up`: {_some(places)}. Declare resources outside of apply."
    )


def _at(place: str) -> str:
    return f" at {place}" if place else ""


def _some(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _failure(found: dict[str, Any], configuration: Configuration) -> str:
    parts = ["the program failed. See its output above."]
    if configuration.open:
        parts.append("To use the configuration of a stack, add --stack NAME.")
    if found["functions"]:
        called = ", ".join(found["functions"])
        parts.append(f"Functions of providers return nothing here: {called}.")
    return " ".join(parts)
