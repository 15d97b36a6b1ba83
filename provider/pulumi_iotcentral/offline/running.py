"""Run a program as Pulumi would, but with mocks: `python -m … REQUEST REPORT`.

The request and the report are JSON files. The report contains no value of the program, except the
definitions of its exports if the request asks for them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import sys
import sysconfig
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import run_in_stack, set_all_config, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import set_root_resource

from pulumi_iotcentral.dynamic.options import report_options_to

from .callbacks import Callback, watch
from .definitions import definitions
from .registrations import Declared
from .settings import OfflineSettings
from .unknowns import hide, make_functions_unknown


def main(request_file: str, report_file: str) -> None:
    """Run the program of the request, and write the report."""
    request = json.loads(Path(request_file).read_text("utf-8"))
    any_key = request["open"] or request["imports"]
    settings = OfflineSettings(request["values"], request["hidden"], open_=any_key)
    declared = Declared(settings)
    run = _Run(request["main"])
    failed = not _succeeds(request, declared, run)
    unrun = [it for it in run.callbacks if not it.ran]
    found = [*declared.findings, *declared.exceeded_limits()]
    report = {
        "failed": failed,
        "findings": [asdict(one) for one in sorted(found, key=str)],
        "resources": declared.resources,
        "functions": sorted(declared.functions),
        "reads": declared.reads,
        "others": sorted(declared.others),
        "remote": sorted(run.remote),
        "unrun": list(dict.fromkeys(it.place for it in unrun)),
        "undeclared": list(dict.fromkeys(it.place for it in unrun if it.declares)),
        "ended": run.ended,
    }
    if request.get("definitions"):
        report |= definitions(declared.registrations)
    # "x": the program may have created a file or a link here, which must not be written to.
    with Path(report_file).open("x", encoding="utf-8") as file:
        file.write(json.dumps(report))


class _Run:
    """The omissions of a run: skipped callbacks, remote components, and an early exit."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.folder = Path(program) if Path(program).is_dir() else Path(program).parent
        self.callbacks: list[Callback] = []
        self.remote: set[str] = set()
        self.ended: str | None = None

    def is_own(self, file: Path) -> bool:
        """Return whether a file belongs to the program, and not to a virtual environment in it."""
        installed = set(sysconfig.get_paths().values())
        return file.is_relative_to(self.folder) and not any(map(file.is_relative_to, installed))


class _Monitor(MockMonitor):
    """A monitor that records remote components, whose resources another process declares."""

    def __init__(self, declared: Declared, remote: set[str]) -> None:
        super().__init__(declared)
        self._remote = remote

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the engine's name
        """Register a resource."""
        if request.remote:
            self._remote.add(request.type)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def _succeeds(request: dict[str, Any], declared: Declared, run: _Run) -> bool:
    """Run the program, and return whether it succeeds. Its error goes to stderr."""
    program = run.program
    # As Pulumi's runner does: warnings about coroutines that were never awaited do not help users.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    set_all_config(request["values"], [])
    hide(request["hidden"], open_=request["open"], imports=request["imports"])
    make_functions_unknown()
    run.callbacks = watch(run.is_own, run.folder)
    monitor = _Monitor(declared, run.remote)
    logger = logging.getLogger(__name__)
    project, stack = request["project"], request["stack"]
    report_options_to(declared.option_problem)
    set_mocks(declared, project, stack, preview=True, logger=logger, monitor=monitor)
    # set_mocks creates a stack for tests. The program runs in its own stack.
    set_root_resource(None)  # type: ignore[arg-type]
    sys.argv = [program]
    # A check must not write to the program's folder.
    sys.dont_write_bytecode = True
    if Path(program).is_file():
        sys.path.insert(0, str(Path(program).parent))
    try:
        loop.run_until_complete(run_in_stack(lambda: _run(run)))
    except SystemExit:
        return False
    except pulumi.RunError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the program's error
        return False
    except Exception as error:
        _show(error, run)
        return False
    return True


def _run(run: _Run) -> None:
    try:
        runpy.run_path(run.program, run_name="__main__")
    except SystemExit as end:
        # Not raised: older versions of the SDK would skip the pending registrations.
        if end.code not in (None, 0):
            raise
        frames = traceback.extract_tb(end.__traceback__)
        own = [frame for frame in frames if run.is_own(Path(frame.filename))]
        run.ended = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""


def _show(error: BaseException, run: _Run) -> None:
    """Print a traceback with the program's own frames only."""
    shown = traceback.TracebackException.from_exception(error)
    _keep_own(shown, run)
    print("".join(shown.format()), end="", file=sys.stderr)  # noqa: T201 - the program's error


def _keep_own(shown: traceback.TracebackException, run: _Run) -> None:
    """Remove frames outside of the program from an error and its causes."""
    shown.stack[:] = [frame for frame in shown.stack if run.is_own(Path(frame.filename))]
    for cause in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
        if cause is not None:
            _keep_own(cause, run)


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # The SDK leaves event loops in its threads, which print errors when the interpreter shuts down.
    os._exit(0)
