"""Runs one transform: a process of its own, started by its path, that loads nothing but jq.

It reads {"program", "message"} from stdin and writes {"outputs"} or {"error"} to stdout.
"""

import json
import sys

import jq  # type: ignore[import-not-found] # it brings no types


def main() -> None:
    """Apply the program to the message."""
    given = json.load(sys.stdin)
    try:
        answer = {"outputs": jq.compile(given["program"]).input_value(given["message"]).all()}
    except ValueError as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
