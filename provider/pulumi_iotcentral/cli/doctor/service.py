"""Checks of the application: its URL, its credentials, and its responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from pulumi_iotcentral.config.settings import ApplicationSettings, SettingsError, invalid_token
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.lifecycle.run import connected
from pulumi_iotcentral.model.schema import AUDIT_API_VERSION

from ...model.schema import DESTINATIONS_PER_APPLICATION, EXPORTS_PER_APPLICATION
from .diagnosis import Diagnosis, unseen

if TYPE_CHECKING:
    from pulumi_iotcentral.api import IotCentralError

DEADLINE: Final = 20.0
"""Timeout in seconds for the service, shorter than that of an update: the user is waiting."""

SKEW: Final = timedelta(minutes=5)
"""The clock skew that Microsoft Entra ID and shared access signatures tolerate."""

_GRAIN: Final = timedelta(seconds=2)
"""The precision of the measurement: Date has whole seconds, and the response takes some time."""

_SOON: Final = timedelta(days=30)
_MILLISECONDS: Final = 10**11
_EXPIRY: Final = re.compile(r"(?:^|[ &])se=(\d{1,15})(?:&|$)")
_SUBJECTS: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "credentials",
    HTTPStatus.FORBIDDEN: "role",
    HTTPStatus.NOT_FOUND: "application",
    HTTPStatus.BAD_REQUEST: "API version",
}
_SETTLED: Final = {
    "reachable": "the service responds",
    "credentials": "the service recognizes them",
    "role": "the service did not reject it",
}
_QUESTIONS: Final = ("reachable", "credentials", "role", "API version")


def look_at_service(settings: ApplicationSettings, *, is_whole: bool = True) -> Iterator[Diagnosis]:
    """Yield diagnoses of an application and its settings. All requests are read-only.

    If `is_whole` is false, the stack could not be read, and its token may be missing in `settings`.
    """
    from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - requests is slow to load

    from ...api.pace import server_time  # noqa: PLC0415 - as above

    yield Diagnosis("application", "good", settings.base_url)
    unknown = not is_whole and settings.api_token is None
    token = next(unseen("token")) if unknown else _credential(settings, datetime.now(UTC))
    yield token
    if not unknown:
        try:
            settings.refuse_credential()
        except SettingsError as error:
            yield Diagnosis("credentials", "wrong", str(error))
            yield from unseen(*(it for it in _QUESTIONS if it != "credentials"), "clock")
            return
    try:
        theirs = server_time(settings.base_url)
    except IotCentralError as error:
        yield Diagnosis("reachable", "wrong", str(error), error.advice)
        yield from unseen(*_QUESTIONS[1:], "clock")
        return
    clock = _clock(theirs, datetime.now(UTC))
    if token.verdict in ("wrong", "skipped"):
        yield Diagnosis("reachable", "good", _SETTLED["reachable"])
        yield from unseen(*_QUESTIONS[1:])
    else:
        yield from _responses(settings)
    yield clock


def _credential(settings: ApplicationSettings, now: datetime) -> Diagnosis:
    if settings.api_token is None:
        return Diagnosis("token", "good", "no API token is configured, Microsoft Entra ID is used")
    invalid = _invalid(settings.api_token, settings.token_source)
    if invalid is not None:
        return invalid
    text = f"the API token of {settings.token_source}"
    expiry = token_expiry(settings.api_token)
    if expiry is None:
        return Diagnosis("token", "good", f"{text} has no expiry date")
    advice = f"Create a new token in the application and set {settings.token_source}."
    if expiry < now:
        return Diagnosis("token", "note", f"{text} expired on {expiry:%Y-%m-%d}", advice)
    text = f"{text} expires on {expiry:%Y-%m-%d}"
    late = expiry - now < _SOON
    return Diagnosis("token", "note" if late else "good", text, advice if late else "")


def _invalid(token: str, source: str) -> Diagnosis | None:
    found = invalid_token(token.strip(), source)
    return Diagnosis("token", "wrong", *found) if found else None


def token_expiry(token: str) -> datetime | None:
    """Return the expiry of an API token: its field `se`, Unix time in seconds or milliseconds."""
    found = _EXPIRY.search(token)
    if found is None:
        return None
    time = int(found.group(1))
    try:
        return datetime.fromtimestamp(time / 1000 if time > _MILLISECONDS else time, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _responses(settings: ApplicationSettings) -> Iterator[Diagnosis]:
    """List destinations and exports, and yield diagnoses of the responses."""
    from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - requests is slow to load

    try:
        client = connected(settings, report, deadline=DEADLINE)
        counts = [len(client.destinations.list()), len(client.exports.list())]
    except IotCentralError as error:
        yield from _refused(error)
        return
    yield Diagnosis("reachable", "good", _SETTLED["reachable"])
    yield Diagnosis("credentials", "good", "the service accepts them")
    role = "has permission to read data export (permission to write is not checked)"
    yield Diagnosis("role", "good", role)
    audit = "with" if settings.api_version == AUDIT_API_VERSION else "without"
    version = f"{settings.api_version}, {audit} the source 'audit'"
    yield Diagnosis("API version", "good", version)
    yield _limits(*counts)


def _refused(error: IotCentralError) -> Iterator[Diagnosis]:
    """Yield diagnoses of a failed listing, with the checks that it leaves open."""
    refused = _SUBJECTS.get(error.status) if error.status else None
    subject = refused or ("reachable" if error.method else "credentials")
    known = _QUESTIONS[: _QUESTIONS.index(subject)] if subject in _QUESTIONS else _QUESTIONS[:1]
    for question in known:
        yield Diagnosis(question, "good", _SETTLED[question])
    yield Diagnosis(subject, "wrong", str(error), error.advice)
    yield from unseen(*(it for it in _QUESTIONS if it not in (*known, subject)))


def _limits(destinations: int, exports: int) -> Diagnosis:
    text = (
        f"{destinations} of {DESTINATIONS_PER_APPLICATION} destinations and "
        f"{exports} of {EXPORTS_PER_APPLICATION} exports are in use"
    )
    full = destinations >= DESTINATIONS_PER_APPLICATION or exports >= EXPORTS_PER_APPLICATION
    advice = (
        "Delete an unused one. A replacement creates the new one before it deletes the old one."
        if full
        else ""
    )
    return Diagnosis("limits", "note" if full else "good", text, advice)


def _clock(theirs: datetime | None, ours: datetime) -> Diagnosis:
    if theirs is None:
        return Diagnosis("clock", "skipped", "the response of the service has no Date header")
    skew = abs(ours - theirs)
    if skew <= _GRAIN:
        seconds = _GRAIN.total_seconds()
        return Diagnosis("clock", "good", f"in sync with the service, within {seconds:.0f} s")
    text = f"differs from that of the service by {skew.total_seconds():.0f} s"
    if skew > SKEW:
        return Diagnosis("clock", "wrong", text, "Set the clock of this machine.")
    return Diagnosis("clock", "good", text)
