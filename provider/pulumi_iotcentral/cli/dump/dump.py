"""All definitions of an application as one document: the way out."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_iotcentral.lifecycle.responses import UNSTORABLE
from pulumi_iotcentral.model.failures import CheckFailure, join, json_type
from pulumi_iotcentral.model.schema import CUSTOMIZATIONS, OUTPUTS
from pulumi_iotcentral.model.secrets.places import with_masked_repetitions
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import is_storable

from ...model.secrets.redaction import with_masked_reports
from ...model.text import visible
from ..workspace.application import Contents, Place
from ..workspace.errors import CommandError
from ..workspace.files import ensure_writable
from .reading import Definition

_CUT: Final = re.compile(r"@\{.*\}|System\.(?:Object\[\]|Collections\.\w+)", re.DOTALL)


def unusable(definition: Definition) -> CheckFailure | None:
    """Return why there is no object to look at, None where there is one.

    The path of the failure is that in the object.
    """
    body = definition.body
    if not isinstance(body, dict):
        return CheckFailure("", f"must be an object, not {json_type(body)}")
    if not is_storable(body):
        return CheckFailure("", f"contains {UNSTORABLE}")
    if definition.kind is None:
        return CheckFailure(
            "", "has no source of an export and no type of a destination. Use --kind."
        )
    cut = _cut(body)
    if cut is None:
        return None
    return CheckFailure(
        cut, "was truncated by ConvertTo-Json of PowerShell. Use ConvertTo-Json -Depth 10."
    )


def _cut(value: Any, path: str = "") -> str | None:
    """Return the path of what stands for an object that PowerShell did not write, if any."""
    if isinstance(value, str):
        return path if _CUT.fullmatch(value) else None
    if isinstance(value, Mapping):
        inside = [_cut(item, join(path, str(name))) for name, item in value.items()]
    else:
        inside = (
            [_cut(it, join(path, n)) for n, it in enumerate(value)]
            if isinstance(value, list)
            else []
        )
    return next((found for found in inside if found is not None), None)


def json_text(value: Any) -> str:
    """Return a value as indented JSON that moves no terminal's cursor: the unprintable is escaped.

    Raises CommandError where the value is nested beyond reason, or holds an infinite number.
    """
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise CommandError("its values are nested too deeply to be written") from None
    except ValueError:
        raise CommandError("it holds a number that JSON cannot express") from None
    # The line breaks that are not escaped yet are those of the indentation.
    return visible(text, keep="\n") + "\n"


def print_json(value: Any) -> None:
    """Write a value as JSON to stdout: UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(json_text(value).encode())
    sys.stdout.flush()


def refuse_overwrite(path: Path, *, force: bool) -> None:
    """Raise CommandError where a file is not to be put in the place of what is there."""
    there = os.path.lexists(path)
    if there and not path.is_file():
        raise CommandError(f"{path} is there already, and is no file: give another --out")
    ensure_writable(path)
    if there and not force:
        raise CommandError(f"{path} is there already: give --force to replace it, or another --out")


def read_text(path: Path) -> str:
    """Return a file's text, that of stdin for `-`: UTF-8, UTF-16 or UTF-32, with or without a BOM.

    Windows PowerShell writes UTF-16 where output is redirected. Raises CommandError where there is
    no such text.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise CommandError(
            f"{path}: is not UTF-8 or UTF-16, which JSON has to be. In PowerShell, write it with "
            "Out-File -Encoding utf8"
        ) from None


_ORDERLESS: Final = "destinations"


def dump(
    place: Place,
    held: Contents,
    known: KnownSecrets | None = None,
    *,
    definitions_only: bool = False,
) -> dict[str, Any]:
    """Return what an application holds, as the service answers it, in an order that stays.

    Objects come by id, and so do the references of an export, whose order says nothing; names come
    sorted. Secrets stay where they belong, as far as the service shows them: all else is masked
    that repeats one that is `known`, or that the application shows.
    `definitions_only` leaves out what changes by itself: status, errors, last export time.
    Raises CommandError where an object is nested beyond reason.
    """
    left = OUTPUTS if definitions_only else ()
    known = known or KnownSecrets()
    try:
        for item in (*held.destinations, *held.exports):
            known.learn(item)
        return {
            "application": place.url,
            "apiVersion": place.api_version,
            "destinations": _objects(held.destinations, left, known),
            "exports": _objects(held.exports, left, known),
        }
    except RecursionError:
        raise CommandError(f"{place.url} holds an object that is nested too deeply") from None


def readable_secrets(document: Mapping[str, Any]) -> list[str]:
    """Return the ids of the webhooks of a dump in which the service shows what may be a key."""
    return [
        str(one.get("id"))
        for one in document["destinations"]
        if "url" in one or any(one.get(name) for name in CUSTOMIZATIONS)
    ]


def _objects(
    items: Iterable[Mapping[str, Any]], left: Iterable[str], known: KnownSecrets
) -> list[dict[str, Any]]:
    kept = [
        {name: value for name, value in item.items() if name not in set(left)} for item in items
    ]
    objects = (_object(item, known) for item in kept)
    return sorted(objects, key=lambda one: (str(one.get("id")), json.dumps(one)))


def _object(item: dict[str, Any], known: KnownSecrets) -> dict[str, Any]:
    shown = with_masked_repetitions(with_masked_reports(item, known), known)
    first = {"id": shown["id"]} if "id" in item else {}
    rest = {name: _sorted(shown[name]) for name in sorted(shown) if name != "id"}
    if isinstance(rest.get(_ORDERLESS), list):
        rest[_ORDERLESS] = sorted(rest[_ORDERLESS], key=json.dumps)
    return {**first, **rest}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
