"""All definitions of an application as one document, for backups and for an exit."""

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

_TRUNCATED: Final = re.compile(r"@\{.*\}|System\.(?:Object\[\]|Collections\.\w+)", re.DOTALL)


def unusable(definition: Definition) -> CheckFailure | None:
    """Return the reason if a definition cannot be validated or compared, else None.

    The path of the failure is relative to the definition.
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
    cut = _truncated(body)
    if cut is None:
        return None
    return CheckFailure(
        cut, "was truncated by ConvertTo-Json of PowerShell. Use ConvertTo-Json -Depth 10."
    )


def _truncated(value: Any, path: str = "") -> str | None:
    """Return the path of a text that PowerShell wrote in place of an object, if any."""
    if isinstance(value, str):
        return path if _TRUNCATED.fullmatch(value) else None
    if isinstance(value, Mapping):
        inside = [_truncated(item, join(path, str(name))) for name, item in value.items()]
    else:
        inside = (
            [_truncated(it, join(path, n)) for n, it in enumerate(value)]
            if isinstance(value, list)
            else []
        )
    return next((found for found in inside if found is not None), None)


def json_text(value: Any) -> str:
    """Return a value as indented JSON. Unprintable characters are escaped: terminals obey some.

    Raises CommandError if the value is nested too deeply or contains an infinite number.
    """
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise CommandError("writing JSON: the values are nested too deeply") from None
    except ValueError:
        raise CommandError("writing JSON: NaN and infinite numbers are not supported") from None
    # Only the line breaks of the indentation are still unescaped.
    return visible(text, keep="\n") + "\n"


def print_json(value: Any) -> None:
    """Write a value as JSON to stdout, always in UTF-8."""
    sys.stdout.buffer.write(json_text(value).encode())
    sys.stdout.flush()


def refuse_overwrite(path: Path, *, force: bool) -> None:
    """Raise CommandError if a path exists and must not be overwritten."""
    exists = os.path.lexists(path)
    if exists and not path.is_file():
        raise CommandError(f"writing {path}: the path is not a file. Use another --out.")
    ensure_writable(path)
    if exists and not force:
        raise CommandError(
            f"writing {path}: the file already exists. Use --force to overwrite it, or another "
            "--out."
        )


_ORDERLESS: Final = "destinations"


def dump(
    place: Place,
    contents: Contents,
    known: KnownSecrets | None = None,
    *,
    definitions_only: bool = False,
) -> dict[str, Any]:
    """Return the contents of an application as the service returns them, in a stable order.

    Objects are sorted by id, and so are the destinations of an export, whose order has no meaning.
    Properties are sorted by name. Readable secrets remain in their own properties. Other texts that
    repeat a secret are masked, if it is `known` or the application shows it.
    `definitions_only` omits status, errors, and last export time, which change on their own.
    Raises CommandError if an object is nested too deeply.
    """
    omitted = OUTPUTS if definitions_only else ()
    known = known or KnownSecrets()
    try:
        for item in (*contents.destinations, *contents.exports):
            known.learn(item)
        return {
            "application": place.url,
            "apiVersion": place.api_version,
            "destinations": _objects(contents.destinations, omitted, known),
            "exports": _objects(contents.exports, omitted, known),
        }
    except RecursionError:
        raise CommandError(f"reading {place.url}: an object is nested too deeply") from None


def readable_secrets(document: Mapping[str, Any]) -> list[str]:
    """Return the ids of the webhooks in a dump whose readable values can contain keys."""
    return [
        str(one.get("id"))
        for one in document["destinations"]
        if "url" in one or any(one.get(name) for name in CUSTOMIZATIONS)
    ]


def _objects(
    items: Iterable[Mapping[str, Any]], omitted: Iterable[str], known: KnownSecrets
) -> list[dict[str, Any]]:
    kept = [
        {name: value for name, value in item.items() if name not in set(omitted)} for item in items
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
