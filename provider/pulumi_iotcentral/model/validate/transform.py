"""Validation of transforms: jq programs, which are compiled if the package jq is installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from threading import Lock
from typing import Any, Final

from iotcentral_bounded.jq.findings import Finding, by_characters, by_errors, undocumented
from iotcentral_bounded.jq.program import RefusedProgramError, located
from iotcentral_bounded.jq.runner import JqError, compile_errors, is_installed
from iotcentral_bounded.jq.text import ScannedProgram, scan, without_trailing_commas

from ..failures import join
from .remarks import Remark

_SECONDS: Final = 3
_LONGEST: Final = 20_000

_UNFINISHED: Final = "unfinished"

_compiled: dict[str, str | None] = {}
_lock = Lock()


def check_transforms(destinations: Any) -> list[Remark]:
    """Return the errors and warnings about the transforms of an export's destinations.

    No finding repeats a part of a program, except operators and functions of the module iotc.
    """
    programs: dict[str, str] = {}
    for index, item in enumerate(destinations if isinstance(destinations, list) else ()):
        value = item.get("transform") if isinstance(item, Mapping) else None
        if isinstance(value, str) and value.strip():
            programs[join(join("destinations", index), "transform")] = value
    return list(_judge(programs))


def _judge(programs: Mapping[str, str]) -> Iterator[Remark]:
    to_compile: dict[str, tuple[ScannedProgram, str]] = {}
    for path, program in programs.items():
        remark = _unread(path, program)
        scanned = ScannedProgram("") if remark else scan(program)
        remark = remark or _by_characters(path, program, scanned)
        if remark:
            yield remark
        if remark or scanned.ambiguous:
            continue
        yield from (_undocumented(path, it) for it in undocumented(program, scanned))
        try:
            prepared = "".join(located(without_trailing_commas(program, scanned.code)))
        except RefusedProgramError as refused:
            # An import could make jq read a file.
            if refused.imports:
                yield Remark(path, "imports other modules than iotc", certain=False)
            continue
        to_compile[path] = (scanned, prepared)
    if not to_compile or not is_installed():
        return
    _compile([prepared for _, prepared in to_compile.values()])
    for path, (scanned, prepared) in to_compile.items():
        error = _compiled[prepared]
        if error == _UNFINISHED:
            yield Remark(path, "takes too long to compile and is not validated", certain=False)
        else:
            yield from _by_error(path, programs[path], scanned, error)


def _unread(path: str, program: str) -> Remark | None:
    """Return the finding about a program that cannot be validated any further."""
    if len(program) > _LONGEST:
        return Remark(path, "is too long to be validated", certain=False)
    if "\0" in program:
        return Remark(path, "must not contain NUL characters")
    return None


def _by_characters(path: str, program: str, scanned: ScannedProgram) -> Remark | None:
    """Return the error about a program that no version of jq can read."""
    found = by_characters(program, scanned)
    if found is not None:
        return _no_jq(path, found)
    if not scanned.ambiguous and not scanned.code.strip() and '"' not in program:
        return Remark(
            path, "contains only comments. Remove it, or write a jq program.", certain=False
        )
    return None


def _no_jq(path: str, found: Finding) -> Remark:
    hint = f". {found.hint}." if found.hint else ""
    return Remark(path, f"must be a jq program: {found.what}{found.place}{hint}")


def _compile(programs: Sequence[str]) -> None:
    """Compile the programs that this process has not compiled yet, since check runs often."""
    with _lock:
        missing = [it for it in dict.fromkeys(programs) if it not in _compiled]
        if not missing:
            return
        try:
            errors = compile_errors(missing, _SECONDS)
        except JqError:
            errors = [None] * len(missing)
        _compiled.update(zip_longest(missing, errors, fillvalue=_UNFINISHED))


def _by_error(
    path: str, program: str, scanned: ScannedProgram, error: str | None
) -> Iterator[Remark]:
    seen = set()
    for found in by_errors(program, scanned, error or ""):
        remark = _no_jq(path, found) if found.certain else _unknown(path, found)
        if remark not in seen:
            seen.add(remark)
            yield remark
            if remark.certain:
                return


def _unknown(path: str, found: Finding) -> Remark:
    """Return the warning about a program that this version of jq does not compile."""
    if not found.name:
        reason = f"contains syntax that jq does not compile{found.place}"
        return Remark(path, reason, certain=False)
    called = found.name if "::" in found.name else "a function"
    reason = f"calls {called}{found.place}, which this version does not know. Check its name."
    return Remark(path, reason, certain=False)


def _undocumented(path: str, found: Finding) -> Remark:
    reason = f"calls {found.name}{found.place}, which Microsoft does not document"
    return Remark(path, reason, certain=False)
