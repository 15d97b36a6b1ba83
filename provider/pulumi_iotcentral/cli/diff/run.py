"""The runs of `iotcentral diff`: read the application and the other side, and compare them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from pulumi_iotcentral.config.settings import TOKEN_VARIABLE
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.urls import same_application

from ..dump.dump import unusable
from ..dump.reading import Document, merged, read_document
from ..workspace.application import Application, Contents, Flags
from ..workspace.context import load_context
from ..workspace.errors import CommandError, UsageError
from ..workspace.input_text import read_text
from ..workspace.secrets import known_secrets
from .comparison import Comparison, presentable
from .with_other import By, compare_with_other
from .with_state import compare_with_state, recorded

Items: TypeAlias = tuple[Mapping[str, Any], ...]


def with_stack(here: Flags, stack: str | None) -> Comparison:
    """Compare an application with the state of a stack. Raises CommandError on failure."""
    context = load_context(Path.cwd(), stack, show_secrets=True)
    if context.state is None or context.name is None:
        raise CommandError(
            "no Pulumi project found, so there is no state to compare with. Change to the folder "
            "of Pulumi.yaml, or add an option --with-…."
        )
    application = Application(here, context.config)
    application.known.add(known_secrets(context))
    found = compare_with_state(
        application.place,
        application,
        f"{context.name.project}/{context.name.stack}",
        recorded(context.state),
        application.settings,
    )
    return _presentable(found, application.known)


def with_application(
    here: Flags, stack: str | None, other: Flags, by: By, *, alone: bool
) -> Comparison:
    """Compare an application with another one. Raises CommandError on failure."""
    context = load_context(Path.cwd(), stack, alone=alone)
    application = Application(here, context.config)
    other_application = Application(other, context.config)
    there = other_application.place
    if same_application(application.place.url, there.url):
        raise UsageError(f"both sides are the application {there.url}")
    sources = {application.reached.token_source, other_application.reached.token_source}
    if sources == {TOKEN_VARIABLE}:
        raise CommandError(
            f"{TOKEN_VARIABLE} cannot be the token of both {application.place.url} and "
            f"{there.url}. Add one of them with its endpoint and apiToken to "
            "iotcentral:applications, or compare with a dump of it."
        )
    contents, other_contents = application.read(), other_application.read()
    found = compare_with_other(application.place, contents, there.url, other_contents, by)
    application.known.add(other_application.known.secrets)
    return _presentable(found, application.known)


def with_files(
    here: Flags,
    stack: str | None,
    files: Sequence[Path],
    by: By,
    kind: Kind | None,
    *,
    alone: bool,
) -> Comparison:
    """Compare an application with the definitions of all documents together.

    A kind that they do not contain is not compared. Raises CommandError on failure.
    """
    documents = {file: read_document(read_text(file), _name(file), kind) for file in files}
    for file, document in documents.items():
        _refuse_unusable(document, _name(file), by)
    there = merged(documents.values())
    name = ", ".join(map(_name, documents))
    if not there.kinds:
        raise CommandError(
            f"{name} contains no destinations and no exports. For an empty list, specify its kind "
            "with --kind."
        )
    context = load_context(Path.cwd(), stack, alone=alone)
    application = Application(here, context.config)
    contents = application.read()
    sides = _covered(there, contents.destinations, contents.exports, by)
    found = compare_with_other(application.place, sides[0], name, sides[1], by)
    for one in there.definitions:
        application.known.learn(one.body)
    found = replace(found, warnings=(*_not_compared(there, name), *_incomplete(documents)))
    return _presentable(found, application.known)


def _presentable(comparison: Comparison, known: KnownSecrets) -> Comparison:
    outcomes = tuple(presentable(outcome, known) for outcome in comparison.outcomes)
    return replace(comparison, outcomes=outcomes)


def _name(file: Path) -> str:
    return "stdin" if str(file) == "-" else str(file)


def _refuse_unusable(document: Document, name: str, by: By) -> None:
    wanted = "id" if by == "id" else "displayName"
    for path, meant in document.unknown_lists:
        if meant:
            raise CommandError(f"{name}: {path} is not recognized. Did you mean {meant!r}?")
    for one in document.definitions:
        fault = unusable(one)
        if fault is not None:
            raise CommandError(f"{name}: {fault.sentence(one.place(fault.path) or 'the document')}")
        if not isinstance(one.body.get(wanted), str):
            other = " Add it, or use --by name." if by == "id" else ""
            raise CommandError(
                f"{name}: {one.place(wanted)} is required to match the object with one in the "
                f"application.{other}"
            )


def _covered(
    document: Document, destinations: Items, exports: Items, by: By
) -> tuple[Contents, Contents]:
    """Return both sides, without the kinds that a document does not contain."""
    here, there = [], []
    for kind, items in ((DESTINATION, destinations), (EXPORT, exports)):
        covered = kind.noun in document.kinds
        here.append(items if covered else ())
        bodies = [one.body for one in document.of(kind)]
        there.append(tuple(_with_ids(bodies, items) if by == "name" else bodies))
    return Contents(here[0], here[1]), Contents(there[0], there[1])


def _with_ids(bodies: list[dict[str, Any]], items: Items) -> list[dict[str, Any]]:
    """Return bodies with ids. A body without an id gets that of the object with its name here."""
    ids = {item.get("displayName"): item.get("id") for item in items}
    return [
        it
        if isinstance(it.get("id"), str)
        else {**it, "id": ids.get(it["displayName"], it["displayName"])}
        for it in bodies
    ]


def _not_compared(document: Document, name: str) -> Iterator[str]:
    for kind, other in ((DESTINATION, EXPORT), (EXPORT, DESTINATION)):
        if kind.noun not in document.kinds:
            yield f"{kind.noun}s are not compared, because {name} contains only {other.noun}s"


def _incomplete(documents: Mapping[Path, Document]) -> Iterator[str]:
    """Warn about a list that continues on another page, unless its last page is a document too."""
    last = {kind for it in documents.values() if not it.more for kind in it.kinds}
    for file, document in documents.items():
        for path in document.more if not document.kinds <= last else ():
            yield (
                f"{_name(file)}: {path} points to another page, so objects may be missing. Read "
                "all pages, for example with iotcentral dump."
            )
