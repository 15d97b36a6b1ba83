"""The objects of an application, each with its health and with what manages it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.lifecycle.inventory import destination_ids
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets

from ...model.secrets.redaction import reports
from ..workspace.application import Application, Contents, Place
from ..workspace.context import StackContext
from ..workspace.secrets import known_secrets
from ..workspace.state import Managed, State, managed

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
    """What the application at `url` held at `taken`, destinations first.

    `stack` is None outside of one; `missing` is what the stack manages in the application, and the
    application does not have.
    """

    url: str
    stack: str | None
    taken: datetime
    destinations: tuple[Surveyed, ...]
    exports: tuple[Surveyed, ...]
    missing: tuple[Managed, ...] = ()

    @property
    def objects(self) -> tuple[Surveyed, ...]:
        """Return the destinations, then the exports."""
        return self.destinations + self.exports

    @property
    def broken(self) -> tuple[Surveyed, ...]:
        """Return the objects that the service reports as being in error, and that are enabled."""
        return tuple(one for one in self.objects if one.status == ERROR and one.enabled)

    @property
    def well(self) -> bool:
        """Tell whether nothing is in error, and nothing is missing."""
        return not self.broken and not self.missing


def read_status(context: StackContext, application: Application) -> Survey:
    """Read the application and return its survey. Raises CommandError where it cannot be read.

    What the service says may repeat a secret: those of a state that was exported with its secrets,
    and what looks like a key, are masked.
    """
    application.known.add(known_secrets(context))
    owners = owned(context.state, application.settings, application.place)
    name = None if context.name is None else f"{context.name.project}/{context.name.stack}"
    held = _with_unlisted(application, application.read(), owners.values())
    return survey_of(application.place.url, name, held, owners, known=application.known)


def survey_of(
    url: str,
    stack: str | None,
    held: Contents,
    owners: Mapping[tuple[str, str], Managed],
    *,
    known: KnownSecrets | None = None,
    taken: datetime | None = None,
) -> Survey:
    """Return the survey of what an application holds, now; `owners` are by noun and id.

    All of it is shown without the secrets that are `known`, nor those that the application shows.
    """
    known = known or KnownSecrets()
    for raw in (*held.destinations, *held.exports):
        known.learn(raw)
    listed = _keys(held)
    return Survey(
        url,
        stack,
        taken or datetime.now(UTC),
        tuple(_surveyed(DESTINATION, raw, owners, known) for raw in held.destinations),
        tuple(_surveyed(EXPORT, raw, owners, known) for raw in held.exports),
        tuple(one for key, one in owners.items() if key not in listed),
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


def _with_unlisted(application: Application, held: Contents, owners: Iterable[Managed]) -> Contents:
    """Return what is held, with what the stack manages and a listing that lags does not show."""
    listed = _keys(held)
    unlisted = [one for one in owners if (one.kind.noun, one.id) not in listed]
    found = [(one.kind, application.get(one.kind, one.id)) for one in unlisted]
    return replace(
        held,
        destinations=(
            *held.destinations,
            *(it for kind, it in found if it and kind is DESTINATION),
        ),
        exports=(*held.exports, *(it for kind, it in found if it and kind is EXPORT)),
    )


def _keys(held: Contents) -> set[tuple[str, str]]:
    by_kind = ((DESTINATION, held.destinations), (EXPORT, held.exports))
    return {(kind.noun, _text(raw.get("id"))) for kind, items in by_kind for raw in items}


def _surveyed(
    kind: Kind,
    raw: Mapping[str, Any],
    owners: Mapping[tuple[str, str], Managed],
    known: KnownSecrets,
) -> Surveyed:
    id_, told = _text(raw.get("id")), reports(raw, known)
    return Surveyed(
        kind,
        known.shown(id_),
        known.shown(_text(raw.get("displayName"))),
        known.shown(_text(raw.get(kind.immutable))),
        _text(told.get("status")),
        _text(told.get("lastExportTime")),
        tuple(_errors(told.get("errors"))),
        raw.get("enabled") is not False,
        tuple(map(known.shown, destination_ids(raw))),
        owners.get((kind.noun, id_)),
    )


def _text(value: Any) -> str:
    """Return a service's word; what is no text counts as not said."""
    return value if isinstance(value, str) else ""


def _errors(errors: Any) -> Iterator[str]:
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, Mapping) and error:
            parts = (_text(error.get("code")), _text(error.get("message")))
            yield ": ".join(part for part in parts if part)
