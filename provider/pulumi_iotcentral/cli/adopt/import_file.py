"""`iotcentral adopt --import-file`: the file for `pulumi import` into the native provider.

Pulumi then imports the objects and generates the program, in the language of the project. Source of
the format: pkg/cmd/pulumi/operations/import.go of pulumi/pulumi.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ...model.paths import path_text
from ..plugin.shim import installed
from ..workspace.application import Place
from ..workspace.files import write_whole
from .files import refuse_overwrite
from .found import Found
from .names import Named
from .to_json import objects
from .to_text import Report

OUTCOME: Final = "to import"


def entries(place: Place, named: Sequence[Named]) -> list[dict[str, str]]:
    """Return the entries of the file: destinations first, so that exports refer to them.

    The ID of an object in a named application begins with the name, as `plant/ID`. `name` is the
    variable in the generated code, `logicalName` the name of the resource.
    """
    prefix = "" if place.name is None else f"{place.name}/"
    return [
        {
            "type": one.item.kind.native_token,
            "name": one.variable,
            "logicalName": one.resource,
            "id": f"{prefix}{one.item.id}",
        }
        for one in named
    ]


def write_import_file(path: Path, found: Found, report: Report, *, force: bool) -> None:
    """Write the file, and print the next steps. Raises CommandError if that fails.

    An existing file with other content is overwritten only if `force` is true.
    """
    text = file_text(found)
    base = Path.cwd()
    refuse_overwrite(base / path, text, base, option="--import-file", force=force)
    write_whole(base / path, text, base=base)
    report.say(f"wrote {path}")
    report.steps(next_steps(path, found))


def file_text(found: Found) -> str:
    """Return the text of the file."""
    document = {"resources": entries(found.place, found.selection.adopted)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def document(path: Path, found: Found, *, written: bool) -> dict[str, Any]:
    """Return the result as a JSON object, with the paths of secrets but never their values.

    `written` is false for a dry run, and if there was nothing to import.
    """
    return {
        "application": found.place.url,
        "written": written,
        "importFile": str(path),
        "resources": entries(found.place, found.selection.adopted),
        "objects": objects(found.selection, OUTCOME),
        "masked": {one.resource: paths for one, paths in _masked(found.selection.adopted)},
    }


def next_steps(path: Path, found: Found) -> Iterator[str]:
    """Yield the steps that import the objects of the file."""
    if not installed():
        yield "iotcentral plugin install"
    command = found.stack.command
    for key, setting in found.missing.items():
        yield command(f"pulumi config set {key} {shlex.quote(setting.value)}")
    yield command(f"pulumi import --file {shlex.quote(str(path))} --out FILE")
    yield "Add the generated code in FILE to your program."
    for one, paths in _masked(found.selection.adopted):
        yield (
            f"In the code of {one.item.kind.noun} {one.resource!r}, replace the masked secrets: "
            f"{', '.join(paths)}."
        )
    if any(one.item.secrets for one in found.selection.adopted):
        yield (
            "The generated code contains readable secrets, such as the URLs of webhooks, in plain "
            "text. Move all secrets to encrypted configuration before you commit the code."
        )
    yield command("pulumi preview")
    yield command("pulumi up")


def _masked(named: Sequence[Named]) -> Iterator[tuple[Named, list[str]]]:
    """Yield the objects with masked secrets, each with the paths of these secrets."""
    for one in named:
        paths = [path_text(place.path) for place in one.item.secrets if place.hidden]
        if paths:
            yield one, paths
