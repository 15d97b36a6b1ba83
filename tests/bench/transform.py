"""Compare a stream of messages with the program jq: `python -m tests.bench.transform [COUNT]`.

Both run the same transform on the same messages, one after the other. The ratio of the times is
that of the whole processes, start included. The memory is the maximum of our process, on Linux.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from iotcentral_bounded import jq
from iotcentral_pipeline import SAMPLES, stream

_RUNS = 5
_PROGRAM = """{
    deviceId: .device.id,
    timestamp: .enqueuedTime,
    rangeOfMotion: .telemetry | iotc::find(.name == "RangeOfMotion").value
}"""
_IMPORT = 'import "iotc" as iotc'
_MEBIBYTE = 1024


def main() -> None:
    """Print the times and the ratio of the fastest runs."""
    if sys.argv[1:2] == ["--messages"]:
        _transform(Path(sys.argv[2]))
        return
    program = shutil.which("jq")
    if program is None:
        sys.exit("The program jq is not on the PATH.")
    count = int(sys.argv[1]) if sys.argv[1:] else 10_000
    message = json.dumps(json.loads(SAMPLES["telemetry"].text))
    with TemporaryDirectory() as folder:
        messages = Path(folder, "messages.ndjson")
        messages.write_text(f"{message}\n" * count)
        search = json.dumps({"search": str(Path(jq.__file__).parent)})
        bare = [program, "-c", f"{_IMPORT} {search}; {_PROGRAM}", str(messages)]
        ours = [sys.executable, "-m", "tests.bench.transform", "--messages", str(messages)]
        runs = [(_timed(bare), _timed(ours)) for _ in range(_RUNS)]
    ((jq_wall, jq_cpu, expected, _), (wall, cpu, got, memory)) = (
        min(one) for one in zip(*runs, strict=True)
    )
    assert got.replace(b" ", b"") == expected.replace(b" ", b"")
    print(f"{count} messages, fastest of {_RUNS} runs")
    print(f"jq:     {jq_wall:.2f} s, {jq_cpu:.2f} s of processor time")
    print(f"stream: {wall:.2f} s, {cpu:.2f} s of processor time, {memory} MiB")
    print(f"ratio:  {wall / jq_wall:.1f}, {cpu / jq_cpu:.1f} of processor time")


def _transform(messages: Path) -> None:
    """Print the documents of messages, as the measured process."""
    export = {"destinations": [{"id": "d", "transform": f"{_IMPORT};\n{_PROGRAM}"}]}
    with messages.open("rb") as lines:
        for it in stream(lines, export):
            assert it.result is not None
            sys.stdout.writelines(f"{one}\n" for one in it.result.destinations[0].documents)
    # Of this program alone. The maximum of getrusage includes the process that started it.
    status = Path("/proc/self/status").read_text("utf-8")
    sys.stderr.write(str(int(status.partition("VmHWM:")[2].split()[0]) // _MEBIBYTE))


def _timed(command: list[str]) -> tuple[float, float, bytes, int]:
    """Return the time of a process, its processor time, its output, and its memory in MiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout, int(done.stderr or 0)


if __name__ == "__main__":
    main()
