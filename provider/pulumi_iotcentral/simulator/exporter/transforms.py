"""Transforms: a jq program for each destination of an export.

A program is data that came over the network, so it runs in a process of its own: without this
one's environment, which jq can read, and for some seconds at most.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from ..schema import Document
from .outcomes import DeliveryError

SECONDS: Final = 5
"""How long a transform may take."""

_FOLDER: Final = Path(__file__).parent
_IMPORT: Final = re.compile(r'import\s+"iotc"\s+as\s+(\w+)\s*;')
# Imports stand first. To jq a backslash may carry a comment on into the next line, so that what
# looks like the program's begin is none: a comment with one is no part of the head.
_HEAD: Final = re.compile(rf"(?:\s+|#[^\n\r\\]*(?:\r?\n|\Z)|{_IMPORT.pattern})*")
_REFUSED: Final = re.compile(r"(import|include|module)\b|#")
# By itself it ends the program as if nothing were wrong.
_HALT: Final = (
    'def halt_error(code): error("halt_error: " + tostring); def halt_error: halt_error(5); '
)
_NO_MODULES: Final = 'there is the module iotc alone: write import "iotc" as iotc;'
_NO_COMMENT: Final = "a comment before the program has a backslash in it"
_LINES_SHOWN: Final = 200


def transformed(message: Document, program: str, seconds: float = SECONDS) -> list[Any]:
    """Return what a transform makes of a message: any number of documents.

    Raises:
        DeliveryError: the program is none, fails on this message, or does not come to an end.
    """
    given = json.dumps({"program": _prepared(program), "message": message})
    command = [sys.executable, "-I", str(_FOLDER / "jq_process.py")]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=given, capture_output=True, text=True, timeout=seconds, check=False,
            env={"PATH": os.defpath},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _failed(f"it did not end within {seconds:g} seconds") from None
    if done.returncode:
        raise _failed(f"jq ended with {done.returncode}")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _failed(" ".join(answer["error"].replace("\n", " ").split())[:_LINES_SHOWN])
    outputs: list[Any] = answer["outputs"]
    return outputs


def _prepared(program: str) -> str:
    """Return the program as it is run: it reads no file, and `halt_error` is an error.

    The module that the service has built in gets its place; jq would take any other file.
    """
    rest = _HEAD.sub("", program, count=1)
    refused = _REFUSED.match(rest)
    if refused:
        raise _failed(_NO_MODULES if refused[1] else _NO_COMMENT)
    folder = json.dumps({"search": str(_FOLDER)})
    head = program[: len(program) - len(rest)]
    located = _IMPORT.sub(lambda it: f'import "iotc" as {it[1]} {folder};', head)
    return located + (_HALT if "halt_error" in rest else "") + rest


def _failed(why: str) -> DeliveryError:
    return DeliveryError("TransformFailed", f"The transform cannot be applied: {why}.")
