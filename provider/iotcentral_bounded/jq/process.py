"""Runs or compiles jq programs. A separate process, started by its path, that imports only jq.

The first line of stdin is a request. For {"compile": […]}, it writes a line {"error"} for each
program, with null for a valid one. For {"program", "alone"}, it writes one such line, and then
reads messages in batches: a line with their number, then a message per line. For each message, it
writes a line with the number of outputs and a line for each of them, or `!` and a line with the
error in JSON.
"""

import json
import sys
import time

try:
    import jq  # type: ignore[import-not-found] # it has no type hints
except ImportError:
    sys.exit(3)

# The output of a slow message does not wait for the other messages of its batch.
_SECONDS = 0.1


def main() -> None:
    """Handle the request."""
    given = json.loads(sys.stdin.buffer.readline())
    if "compile" in given:
        for program in given["compile"]:
            _say(compiled(program)[1])
        return
    program, error = compiled(given["program"])
    if error is not None:
        # The program alone has the positions that its author knows.
        _say(compiled(given["alone"])[1] or error)
        return
    _say(None)
    run(program)


def compiled(program: str) -> tuple[object, str | None]:
    """Return a program for `run` and None, or None and jq's error if it does not compile."""
    try:
        return jq.compile(program), None
    except ValueError as error:
        return None, str(error)


def run(program: object) -> None:
    """Answer all batches."""
    read, write, flush = sys.stdin.buffer.readline, sys.stdout.write, sys.stdout.flush
    flushed = time.monotonic()
    while size := read():
        for _ in range(int(size)):
            message = read().decode()
            try:
                outputs = program.input_text(message).all()  # type: ignore[attr-defined]
            except ValueError as error:
                write(f"!\n{json.dumps(str(error))}\n")
            else:
                write("\n".join((str(len(outputs)), *outputs, "")))
            if time.monotonic() - flushed > _SECONDS:
                flush()
                flushed = time.monotonic()
        flush()
        flushed = time.monotonic()


def _say(error: str | None) -> None:
    sys.stdout.write(json.dumps({"error": error}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # Independent of the locale, which this process does not inherit.
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    main()
