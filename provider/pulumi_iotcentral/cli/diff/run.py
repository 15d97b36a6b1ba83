"""What `iotcentral diff` reads: the application, and the side that it is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from pulumi_iotcentral.config.settings import TOKEN_VARIABLE
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.urls import same_application

from ..dump.dump import read_text, unusable
from ..dump.reading import Document, merged, read_document
from ..workspace.application import Application, Contents, Flags
from ..workspace.context import load_context
from ..workspace.errors import CommandError, UsageError
from ..workspace.secrets import known_secrets
from .comparison import Comparison, presentable
from .with_other import By, compare_with_other
from .with_state import compare_with_state, recorded

Items: TypeAlias = tuple[Mapping[str, Any], ...]


def with_stack(here: Flags, stack: str | None) -> Comparison:
    """Compare an application with the state of a stack. Raises CommandError where that fails."""
    context = load_context(Path.cwd(), stack, show_secrets=True)
    if context.state is None or context.name is None:
        raise CommandError(
            "there is no Pulumi project here, and so no state to compare with: go to the folder of "
            "its Pulumi.yaml, or give an option --with-…"
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
    """Compare an application with another one. Raises CommandError where that fails."""
    context = load_context(Path.cwd(), stack, alone=alone)
    application = Application(here, context.config)
    beside = Application(other, context.config)
    there = beside.place
    if same_application(application.place.url, there.url):
        raise UsageError(f"both sides are the application {there.url}")
    sources = {application.reached.token_source, beside.reached.token_source}
    if sources == {TOKEN_VARIABLE}:
        raise CommandError(
            f"{TOKEN_VARIABLE} cannot be for both {application.place.url} and {there.url}: name "
            "one of them, with its endpoint and apiToken, under iotcentral:applications, or "
            "compare with a dump of it"
        )
    held, other_held = application.read(), beside.read()
    found = compare_with_other(application.place, held, there.url, other_held, by)
    application.known.add(beside.known.secrets)
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
    """Compare an application with the objects of documents, which are taken together.

    A kind that they do not cover is not compared. Raises CommandError where that fails.
    """
    documents = {file: read_document(read_text(file), _name(file), kind) for file in files}
    for file, document in documents.items():
        _refuse_unusable(document, _name(file), by)
    there = merged(documents.values())
    name = ", ".join(map(_name, documents))
    if not there.kinds:
        raise CommandError(
            f"{name}: holds no destination and no export. Use --kind to say of which kind an "
            "empty list is"
        )
    context = load_context(Path.cwd(), stack, alone=alone)
    application = Application(here, context.config)
    held = application.read()
    sides = _covered(there, held.destinations, held.exports, by)
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
    for path, meant in document.strangers:
        if meant:
            raise CommandError(f"{name}: {path} is not recognized. Did you mean {meant!r}?")
    for one in document.definitions:
        fault = unusable(one)
        if fault is not None:
            raise CommandError(f"{name}: {fault.sentence(one.place(fault.path) or 'the document')}")
        if not isinstance(one.body.get(wanted), str):
            other = " Add it, or use --by name." if by == "id" else ""
            raise CommandError(
                f"{name}: {one.place(wanted)} is required to find the object in the application."
                f"{other}"
            )


def _covered(
    document: Document, destinations: Items, exports: Items, by: By
) -> tuple[Contents, Contents]:
    """Return both sides, without the kinds that a document does not cover."""
    here, there = [], []
    for kind, items in ((DESTINATION, destinations), (EXPORT, exports)):
        covered = kind.noun in document.kinds
        here.append(items if covered else ())
        bodies = [one.body for one in document.of(kind)]
        there.append(tuple(_with_ids(bodies, items) if by == "name" else bodies))
    return Contents(here[0], here[1]), Contents(there[0], there[1])


def _with_ids(bodies: list[dict[str, Any]], items: Items) -> list[dict[str, Any]]:
    """Return bodies with the ids that objects of the same names have here, where they have none."""
    ids = {item.get("displayName"): item.get("id") for item in items}
    return [{"id": ids.get(it["displayName"], it["displayName"]), **it} for it in bodies]


def _not_compared(document: Document, name: str) -> Iterator[str]:
    for kind, other in ((DESTINATION, EXPORT), (EXPORT, DESTINATION)):
        if kind.noun not in document.kinds:
            yield f"{kind.noun}s are not compared: {name} holds {other.noun}s only"


def _incomplete(documents: Mapping[Path, Document]) -> Iterator[str]:
    """Warn of a list that goes on elsewhere, unless one of the documents is its last page."""
    last = {kind for it in documents.values() if not it.more for kind in it.kinds}
    for file, document in documents.items():
        for path in document.more if not document.kinds <= last else ():
            yield (
                f"{_name(file)}: {path} points to another page, so objects may be missing there. "
                "Read all pages, for example with iotcentral dump"
            )
