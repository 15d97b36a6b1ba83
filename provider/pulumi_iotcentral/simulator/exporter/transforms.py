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
_IMPORT: Final = re.compile(r'\bimport\s+"iotc"\s+as\s+(\w+)\s*;')
_LINES_SHOWN: Final = 200


def transformed(message: Document, program: str, seconds: float = SECONDS) -> list[Any]:
    """Return what a transform makes of a message: any number of documents.

    Raises:
        DeliveryError: the program is none, fails on this message, or does not come to an end.
    """
    given = json.dumps({"program": _located(program), "message": message})
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


def _located(program: str) -> str:
    """Say where the module is that the service has built in."""
    folder = json.dumps({"search": str(_FOLDER)})
    return _IMPORT.sub(lambda it: f'import "iotc" as {it[1]} {folder};', program)


def _failed(why: str) -> DeliveryError:
    return DeliveryError("TransformFailed", f"The transform cannot be applied: {why}.")
