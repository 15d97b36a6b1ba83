"""Runs or compiles jq programs. A separate process, started by its path, that imports only jq.

It reads {"program", "message"} from stdin and writes {"outputs"} or {"error"} to stdout. Or it
reads {"compile": […]} and writes a line {"error"} for each program, with null for a valid one.
"""

import json
import sys

try:
    import jq  # type: ignore[import-not-found] # it has no type hints
except ImportError:
    sys.exit(3)


def main() -> None:
    """Handle the request."""
    given = json.load(sys.stdin)
    if "compile" in given:
        for program in given["compile"]:
            sys.stdout.write(json.dumps({"error": compiled(program)}) + "\n")
            sys.stdout.flush()
        return
    try:
        result = {"outputs": jq.compile(given["program"]).input_value(given["message"]).all()}
    except ValueError as error:
        result = {"error": str(error)}
    json.dump(result, sys.stdout)


def compiled(program: str) -> str | None:
    """Return jq's error for a program, or None if it compiles."""
    try:
        jq.compile(program)
    except ValueError as error:
        return str(error)
    return None


if __name__ == "__main__":
    main()
