"""A `python3` that starts at once: it forks from a process that has loaded the modules.

Two thirds of the time of `pulumi up` for a program of two resources are imports, in the process
of the program and in that of the dynamic providers, and `pip list`, by which the language host
looks for plugins. Each process of the engine still is a process of its own, with its own
environment, folder, streams and memory: only its imports are those of another one. The tests that
kill processes, and those of the documented commands, start Python as users do.
"""

from __future__ import annotations

import atexit
import os
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

_HERE = Path(__file__).parent

_AT_START = ("PYTHONPATH", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS", "LC_ALL")
"""What Python reads once, when it starts: with another value than here, it starts as usual."""

_PYTHON = """\
#!/bin/sh
case "{read}|$*" in
{usual}'|-m pip list -v --format json') exec cat {packages} ;;
{usual}'|-u -m pulumi.dynamic '*|{usual}'|'*/pulumi-language-python-exec\\ *|\\
{usual}'|-m pulumi_iotcentral'*|{usual}'|-P -m pulumi_iotcentral'*)
    exec {python} -ISE {client} {socket} "$@" ;;
*) exec {python} "$@" ;;
esac
"""


@cache
def folder() -> Path:
    """Return the folder with this `python3`, made once for all tests of a worker."""
    temporary = TemporaryDirectory(prefix="python-")
    made = Path(temporary.name)
    packages, socket = made / "packages.json", made / "socket"
    listing = [sys.executable, "-m", "pip", "list", "-v", "--format", "json"]
    with packages.open("wb") as file:
        subprocess.run(listing, stdout=file, stderr=subprocess.DEVNULL, check=True)
    text = _PYTHON.format(
        read="|".join(f"${{{name}-}}" for name in _AT_START),
        usual=shlex.quote("|".join(os.environ.get(name, "") for name in _AT_START)),
        python=shlex.quote(sys.executable),
        client=shlex.quote(str(_HERE / "client.py")),
        packages=shlex.quote(str(packages)),
        socket=shlex.quote(str(socket)),
    )
    for name in ("python3", "python"):
        (made / name).write_text(text)
        (made / name).chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, "-P", str(_HERE / "server.py"), str(socket)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n", "the server of preloaded processes did not start"

    def end() -> None:
        server.communicate()
        temporary.cleanup()

    atexit.register(end)
    return made


def python() -> str:
    """Return the path of this `python3`."""
    return str(folder() / "python3")
