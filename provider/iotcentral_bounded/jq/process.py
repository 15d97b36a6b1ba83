"""Runs or compiles programs: a process of its own, started by its path, that loads only jq.

It reads {"program", "message"} from stdin and writes {"outputs"} or {"error"} to stdout, or reads
{"compile": […]} and writes a line {"error"} for each program, null where there is none.
"""

import json
import sys

try:
    import jq  # type: ignore[import-not-found] # it brings no types
except ImportError:
    sys.exit(3)


def main() -> None:
    """Do what was asked for."""
    given = json.load(sys.stdin)
    if "compile" in given:
        for program in given["compile"]:
            sys.stdout.write(json.dumps({"error": compiled(program)}) + "\n")
            sys.stdout.flush()
        return
    try:
        answer = {"outputs": jq.compile(given["program"]).input_value(given["message"]).all()}
    except ValueError as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout)


def compiled(program: str) -> str | None:
    """Return jq's error for a program, None where it compiles."""
    try:
        jq.compile(program)
    except ValueError as error:
        return str(error)
    return None


if __name__ == "__main__":
    main()
