"""What `iotcentral diff` reads: the application, and the side that it is held against."""

from __future__ import annotations

from pathlib import Path

from ..comparison import same_application
from ..counting import with_article
from ..definitions.files import read_text
from ..definitions.reading import Document, Form, read_document
from ..schema import DESTINATION, EXPORT, Kind
from ..settings import TOKEN_VARIABLE
from ..stack.application import Application, Flags, Holdings
from ..stack.errors import CommandError, UsageError
from ..stack.standing import find_standing
from .comparison import Comparison
from .state import recorded
from .with_other import By, compare_with_other
from .with_state import compare_with_state


def with_stack(here: Flags, stack: str | None) -> Comparison:
    """Compare an application with the state of a stack. Raises CommandError where that fails."""
    standing = find_standing(Path.cwd(), stack, show_secrets=True)
    if standing.state is None or standing.name is None:
        raise CommandError(
            "there is no Pulumi project here, and so no state to compare with: go to the folder of "
            "its Pulumi.yaml, or give an option --with-…"
        )
    application = Application(here, standing.config)
    return compare_with_state(
        application.place,
        application,
        f"{standing.name.project}/{standing.name.stack}",
        recorded(standing.state),
        application.settings,
    )


def with_application(
    here: Flags, stack: str | None, other: Flags, by: By, *, alone: bool
) -> Comparison:
    """Compare an application with another one. Raises CommandError where that fails."""
    standing = find_standing(Path.cwd(), stack, alone=alone)
    application = Application(here, standing.config)
    beside = Application(other, standing.config)
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
    return compare_with_other(application.place, application.read(), there.url, beside.read(), by)


def with_dump(here: Flags, stack: str | None, file: Path, by: By, *, alone: bool) -> Comparison:
    """Compare an application with a dump. Raises CommandError where that fails."""
    document = read_document(read_text(file), str(file))
    if document.form is not Form.DUMP:
        raise CommandError(f"{file}: is no dump of an application: `iotcentral dump` writes one")
    standing = find_standing(Path.cwd(), stack, alone=alone)
    application = Application(here, standing.config)
    there = Holdings(_bodies(document, DESTINATION, file), _bodies(document, EXPORT, file))
    return compare_with_other(application.place, application.read(), str(file), there, by)


def _bodies(document: Document, kind: Kind, file: Path) -> tuple[dict[str, object], ...]:
    bodies = [one.body for one in document.definitions if one.kind is kind]
    if not all(isinstance(body, dict) for body in bodies):
        raise CommandError(f"{file}: holds {with_article(kind.noun)} that is no object")
    return tuple(bodies)
