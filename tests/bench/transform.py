"""Compare a stream of messages with the program jq: `python -m tests.bench.transform [COUNT]`.

In each run, jq, the bare package jq, the function `run_all` and the command `iotcentral transform`
run the same transform on the same messages, one after the other. The times are those of whole
processes, start included, with compiled bytecode as in an installed package. A ratio is the median
of those of each run. The memory is the maximum of our process, on Linux.

The package jq compiles jq without optimization (its `setup.py` sets CFLAGS), which doubles the time
of its parser. Its line is the part of the ratio that this project cannot change.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from iotcentral_bounded import jq
from iotcentral_pipeline import SAMPLES

_RUNS = 5
_PROGRAM = """{
    deviceId: .device.id,
    timestamp: .enqueuedTime,
    rangeOfMotion: .telemetry | iotc::find(.name == "RangeOfMotion").value
}"""
_IMPORT = 'import "iotc" as iotc'
# Each writes its memory to stderr: that of this program alone. The maximum of getrusage includes
# the process that started it.
_MEMORY = """
from pathlib import Path
import sys
peak = Path("/proc/self/status").read_text("utf-8").partition("VmHWM:")[2].split()[0]
sys.stderr.write(str(int(peak) // 1024))
"""
_COMMAND = f"""
from pulumi_iotcentral.__main__ import main
try:
    main()
finally:
    {_MEMORY.strip().replace(chr(10), chr(10) + "    ")}
"""
_PACKAGE = f"""
import sys
from pathlib import Path
import jq
program = jq.compile(sys.argv[2])
with Path(sys.argv[1]).open() as lines:
    sys.stdout.writelines(f"{{program.input_text(line).text()}}\\n" for line in lines)
{_MEMORY}
"""
_FUNCTION = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from pulumi_iotcentral.workbench.batches import run_all
from pulumi_iotcentral.workbench.exports import runnable
from pulumi_iotcentral.workbench.running import Runner, completed, read_messages
program = Path(sys.argv[2]).read_text("utf-8")
export = runnable({{"destinations": [{{"id": "d", "transform": program}}]}})
with Path(sys.argv[1]).open() as lines, Runner([export]) as runner:
    given = (it for line in lines for it in read_messages(line))
    messages = (completed(it, datetime.now(UTC)) for it in given)
    for batch in run_all(messages, lambda it: it, runner):
        for _, [run] in batch:
            sys.stdout.writelines(f"{{it}}\\n" for it in run.result.destinations[0].documents)
{_MEMORY}
"""


class _Run(NamedTuple):
    """A process: its time, its processor time, its output, and its memory in MiB."""

    wall: float
    cpu: float
    output: bytes
    memory: str


def main() -> None:
    """Print the times of the fastest runs, and the ratios."""
    program = shutil.which("jq")
    if program is None:
        sys.exit("The program jq is not on the PATH.")
    count = int(sys.argv[1]) if sys.argv[1:] else 10_000
    with TemporaryDirectory() as folder:
        messages, transform = Path(folder, "messages.ndjson"), Path(folder, "transform.jq")
        messages.write_text(f"{json.dumps(json.loads(SAMPLES['telemetry'].text))}\n" * count)
        transform.write_text(f"{_IMPORT};\n{_PROGRAM}")
        search = json.dumps({"search": str(Path(jq.__file__).parent)})
        ours = (str(messages), str(transform))
        located = f"{_IMPORT} {search}; {_PROGRAM}"
        commands = {
            "jq": [program, "-c", located, str(messages)],
            "package": [sys.executable, "-c", _PACKAGE, str(messages), located],
            "function": [sys.executable, "-c", _FUNCTION, *ours],
            "command": [
                *(sys.executable, "-c", _COMMAND, "transform", ours[0], "--jq", ours[1], "--raw"),
            ],
        }
        unwanted = ("PYTHONDONTWRITEBYTECODE",)
        env = {name: it for name, it in os.environ.items() if name not in unwanted}
        env["PYTHONPYCACHEPREFIX"] = folder
        for command in commands.values():
            _timed(command, env)  # compiles the bytecode
        runs = {name: list[_Run]() for name in commands}
        for _ in range(_RUNS):
            for name, command in commands.items():
                runs[name].append(_timed(command, env))
    _report(runs, count)


def _report(runs: Mapping[str, Sequence[_Run]], count: int) -> None:
    bare = runs["jq"]
    print(f"{count} messages, {_RUNS} runs, fastest time and median of the ratios")
    for name, measured in runs.items():
        wall, cpu = min(it.wall for it in measured), min(it.cpu for it in measured)
        line = f"{name + ':':10}{wall:.2f} s, {cpu:.2f} s of processor time"
        if name != "jq":
            assert measured[0].output.replace(b" ", b"") == bare[0].output.replace(b" ", b"")
            times = _ratio(measured, bare, lambda it: it.wall)
            processor = _ratio(measured, bare, lambda it: it.cpu)
            line += f", {measured[0].memory} MiB: "
            line += f"{times:.1f} times jq, {processor:.1f} times in processor time"
        print(line)


def _ratio(ours: Sequence[_Run], bare: Sequence[_Run], figure: Callable[[_Run], float]) -> float:
    return median(figure(it) / figure(jq_) for it, jq_ in zip(ours, bare, strict=True))


def _timed(command: list[str], env: Mapping[str, str]) -> _Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, env=env)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Run(wall, cpu, done.stdout, done.stderr.decode())


if __name__ == "__main__":
    main()
