"""The objects of an application, each with its status and its managing resource."""

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
"""The service's status of a failing object."""


@dataclass(frozen=True)
class Surveyed:
    """A destination or export as the service reports it.

    `subtype` is a destination's type or an export's source. `status` and `last_export_time` are
    the values of the service, empty if there are none. `errors` has one line for each reported
    error. `destinations` are the ids that an export sends to. `manager` is the resource of the
    stack that manages the object, or None.
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
    """The contents of the application at `url` at the time `taken`.

    `stack` is None without a stack. `missing` are resources of the stack in this application that
    do not exist there.
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
        """Return the enabled objects whose status is `error`."""
        return tuple(one for one in self.objects if one.status == ERROR and one.enabled)

    @property
    def well(self) -> bool:
        """Return whether nothing is in error and nothing is missing."""
        return not self.broken and not self.missing


def read_status(context: StackContext, application: Application) -> Survey:
    """Read the application and return its survey. Raises CommandError if it cannot be read.

    Messages of the service may repeat a secret. The secrets of a state that was exported with
    them, and texts that look like a key, are masked.
    """
    application.known.add(known_secrets(context))
    owners = owned(context.state, application.settings, application.place)
    name = None if context.name is None else f"{context.name.project}/{context.name.stack}"
    contents = _with_unlisted(application, application.read(), owners.values())
    return survey_of(application.place.url, name, contents, owners, known=application.known)


def survey_of(
    url: str,
    stack: str | None,
    contents: Contents,
    owners: Mapping[tuple[str, str], Managed],
    *,
    known: KnownSecrets | None = None,
    taken: datetime | None = None,
) -> Survey:
    """Return the survey of the contents of an application. `owners` are by noun and id.

    Secrets that are `known` or that the application shows are masked.
    """
    known = known or KnownSecrets()
    for raw in (*contents.destinations, *contents.exports):
        known.learn(raw)
    listed = _keys(contents)
    return Survey(
        url,
        stack,
        taken or datetime.now(UTC),
        tuple(_surveyed(DESTINATION, raw, owners, known) for raw in contents.destinations),
        tuple(_surveyed(EXPORT, raw, owners, known) for raw in contents.exports),
        tuple(one for key, one in owners.items() if key not in listed),
    )


def owned(
    state: State | None, settings: Settings, place: Place
) -> Mapping[tuple[str, str], Managed]:
    """Return the resources of a stack in an application, by noun and id."""
    return {
        (one.kind.noun, one.id): one
        for one in (managed(state) if state else ())
        if settings.same(one.url, place.url) and not one.leaving
    }


def _with_unlisted(
    application: Application, contents: Contents, owners: Iterable[Managed]
) -> Contents:
    """Return the contents, plus objects of the stack that a stale listing does not include."""
    listed = _keys(contents)
    unlisted = [one for one in owners if (one.kind.noun, one.id) not in listed]
    found = [(one.kind, application.get(one.kind, one.id)) for one in unlisted]
    return replace(
        contents,
        destinations=(
            *contents.destinations,
            *(it for kind, it in found if it and kind is DESTINATION),
        ),
        exports=(*contents.exports, *(it for kind, it in found if it and kind is EXPORT)),
    )


def _keys(contents: Contents) -> set[tuple[str, str]]:
    by_kind = ((DESTINATION, contents.destinations), (EXPORT, contents.exports))
    return {(kind.noun, _text(raw.get("id"))) for kind, items in by_kind for raw in items}


def _surveyed(
    kind: Kind,
    raw: Mapping[str, Any],
    owners: Mapping[tuple[str, str], Managed],
    known: KnownSecrets,
) -> Surveyed:
    id_, reported = _text(raw.get("id")), reports(raw, known)
    return Surveyed(
        kind,
        known.shown(id_),
        known.shown(_text(raw.get("displayName"))),
        known.shown(_text(raw.get(kind.immutable))),
        _text(reported.get("status")),
        _text(reported.get("lastExportTime")),
        tuple(_errors(reported.get("errors"))),
        raw.get("enabled") is not False,
        tuple(map(known.shown, destination_ids(raw))),
        owners.get((kind.noun, id_)),
    )


def _text(value: Any) -> str:
    """Return a value of the service, or an empty text if it is not a string."""
    return value if isinstance(value, str) else ""


def _errors(errors: Any) -> Iterator[str]:
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, Mapping) and error:
            parts = (_text(error.get("code")), _text(error.get("message")))
            yield ": ".join(part for part in parts if part)
