"""Run a program as the engine would, without one: `python -m … REQUEST REPORT`.

The request and the report are JSON files; the report holds no value of the program's.
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
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import run_in_stack, set_all_config, set_mocks
from pulumi.runtime.settings import set_root_resource

from .declared import Declared
from .settings import OfflineSettings
from .unknowns import hide, leave_answers_open


def main(request_file: str, report_file: str) -> None:
    """Run what the request names, and write the report."""
    request = json.loads(Path(request_file).read_text("utf-8"))
    any_key = request["open"] or request["imports"]
    settings = OfflineSettings(request["values"], request["hidden"], open_=any_key)
    declared = Declared(settings)
    failed = not _ran(request, declared)
    found = [*declared.findings, *declared.crowded()]
    report = {
        "failed": failed,
        "findings": [asdict(one) for one in sorted(found, key=str)],
        "resources": declared.resources,
        "functions": sorted(declared.functions),
    }
    Path(report_file).write_text(json.dumps(report), "utf-8")


def _ran(request: dict[str, Any], declared: Declared) -> bool:
    """Run the program to its end; tell whether it came there, and show why where it did not."""
    program = request["main"]
    # As the engine's own runner does: what was never awaited is not the user's affair.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    set_all_config(request["values"], [])
    hide(request["hidden"], open_=request["open"], imports=request["imports"])
    leave_answers_open()
    set_mocks(declared, request["project"], request["stack"], preview=True)
    # The stack that set_mocks makes is for tests: the program runs in one of its own.
    set_root_resource(None)  # type: ignore[arg-type]
    sys.argv = [program]
    # A check leaves nothing in the program's folder.
    sys.dont_write_bytecode = True
    if Path(program).is_file():
        sys.path.insert(0, str(Path(program).parent))
    try:
        loop.run_until_complete(run_in_stack(lambda: _run(program)))
    except SystemExit:
        return False
    except pulumi.RunError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the program's own words
        return False
    except Exception as error:
        _show(error, program)
        return False
    return True


def _run(program: str) -> None:
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        # In peace: older versions of the SDK would then leave what was declared unregistered.
        if end.code not in (None, 0):
            raise


def _show(error: BaseException, program: str) -> None:
    """Print a traceback of the program's own frames."""
    told = traceback.TracebackException.from_exception(error)
    _keep_own(told, Path(program) if Path(program).is_dir() else Path(program).parent)
    print("".join(told.format()), end="", file=sys.stderr)  # noqa: T201 - the program's own words


def _keep_own(told: traceback.TracebackException, folder: Path) -> None:
    """Take the frames of libraries, and of what runs the program, out of an error and its causes.

    A virtual environment may be in the program's folder.
    """
    installed = [Path(path) for path in set(sysconfig.get_paths().values())]
    told.stack[:] = [
        frame for frame in told.stack if _is_own(Path(frame.filename), folder, installed)
    ]
    for cause in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if cause is not None:
            _keep_own(cause, folder)


def _is_own(file: Path, folder: Path, installed: Sequence[Path]) -> bool:
    return file.is_relative_to(folder) and not any(map(file.is_relative_to, installed))


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # The SDK leaves event loops in its threads, which complain when the interpreter takes leave.
    os._exit(0)
