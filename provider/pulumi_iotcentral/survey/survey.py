"""The objects of an application, each with its health and with what manages it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..redaction import redact, secrets_of
from ..schema import DESTINATION, EXPORT, Kind
from ..settings import Settings
from ..stack.application import Application, Holdings, Place
from ..stack.secrets import known_secrets
from ..stack.standing import Standing
from ..stack.state import Managed, State, managed

ERROR: Final = "error"
"""The status of an object that the service cannot serve."""


@dataclass(frozen=True)
class Surveyed:
    """A destination or export as the service tells of it.

    `subtype` is a destination's type or an export's source; `status` and `last_export_time` are
    the service's words, empty where it says none; `errors` are what it reports, a line each;
    `destinations` are the ids that an export sends to; `manager` is the resource of the stack
    that manages the object, or None where nothing does that the stack knows.
    """

    kind: Kind
    id: str
    display_name: str
    subtype: str
    status: str
    last_export_time: str
    errors: tuple[str, ...]
    enabled: bool
    destinations: tuple[str, ...]
    manager: Managed | None


@dataclass(frozen=True)
class Survey:
    """What the application at `url` holds, destinations first; `stack` is None outside of one."""

    url: str
    stack: str | None
    destinations: tuple[Surveyed, ...]
    exports: tuple[Surveyed, ...]

    @property
    def objects(self) -> tuple[Surveyed, ...]:
        """Return the destinations, then the exports."""
        return self.destinations + self.exports

    @property
    def broken(self) -> tuple[Surveyed, ...]:
        """Return the objects that the service reports as being in error, and that are enabled."""
        return tuple(one for one in self.objects if one.status == ERROR and one.enabled)


def take_survey(standing: Standing, application: Application) -> Survey:
    """Read the application and return its survey. Raises CommandError where it cannot be read.

    What the service reports may repeat a secret: those of a state that was exported with its
    secrets, and what looks like a key, are masked.
    """
    owners = owned(standing.state, application.settings, application.place)
    name = None if standing.name is None else f"{standing.name.project}/{standing.name.stack}"
    held = application.read()
    return survey_of(application.place.url, name, held, owners, known_secrets(standing))


def survey_of(
    url: str,
    stack: str | None,
    held: Holdings,
    owners: Mapping[tuple[str, str], Managed],
    secrets: frozenset[str] = frozenset(),
) -> Survey:
    """Return the survey of what an application holds; `owners` are by noun and id.

    What it reports is shown without `secrets`, nor what the application shows of its own secrets.
    """
    secrets = secrets.union(*map(secrets_of, (*held.destinations, *held.exports)))
    return Survey(
        url,
        stack,
        tuple(_surveyed(DESTINATION, raw, owners, secrets) for raw in held.destinations),
        tuple(_surveyed(EXPORT, raw, owners, secrets) for raw in held.exports),
    )


def owned(
    state: State | None, settings: Settings, place: Place
) -> Mapping[tuple[str, str], Managed]:
    """Return what a stack manages in an application, by noun and id."""
    return {
        (one.kind.noun, one.id): one
        for one in (managed(state) if state else ())
        if settings.same(one.url, place.url)
    }


def _surveyed(
    kind: Kind,
    raw: Mapping[str, Any],
    owners: Mapping[tuple[str, str], Managed],
    secrets: frozenset[str],
) -> Surveyed:
    id_ = _text(raw.get("id"))
    return Surveyed(
        kind,
        id_,
        _text(raw.get("displayName")),
        _text(raw.get(kind.immutable)),
        _text(raw.get("status")),
        _text(raw.get("lastExportTime")),
        tuple(_errors(raw.get("errors"), secrets)),
        raw.get("enabled") is not False,
        tuple(_ids(raw.get("destinations"))),
        owners.get((kind.noun, id_)),
    )


def _text(value: Any) -> str:
    """Return a service's word; what is no text counts as not said."""
    return value if isinstance(value, str) else ""


def _errors(errors: Any, secrets: frozenset[str]) -> Iterator[str]:
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, Mapping) and error:
            parts = (_text(error.get("code")), _text(error.get("message")))
            yield redact(": ".join(part for part in parts if part), secrets)


def _ids(references: Any) -> Iterator[str]:
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, Mapping) and isinstance(reference.get("id"), str):
            yield reference["id"]
