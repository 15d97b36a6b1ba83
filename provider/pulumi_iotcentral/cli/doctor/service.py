"""The application: where it is, what opens it, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from pulumi_iotcentral.config.settings import ApplicationSettings, SettingsError
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.lifecycle.run import connected
from pulumi_iotcentral.model.schema import AUDIT_API_VERSION

from ...model.schema import DESTINATIONS_PER_APPLICATION, EXPORTS_PER_APPLICATION
from .diagnosis import Diagnosis, unseen

if TYPE_CHECKING:
    from pulumi_iotcentral.api import IotCentralError

DEADLINE: Final = 20.0
"""Seconds for the service to answer: a doctor is not to wait as long as an update."""

SKEW: Final = timedelta(minutes=5)
"""What tokens bear: Microsoft Entra ID and shared access signatures both allow for it."""

_GRAIN: Final = timedelta(seconds=2)
"""What cannot be told apart: an answer's Date has whole seconds, and is some time on the way."""

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
    "reachable": "the service answers",
    "credentials": "the service knows them",
    "role": "the service did not refuse it",
}
_QUESTIONS: Final = ("reachable", "credentials", "role", "API version")


def look_at_service(settings: ApplicationSettings, *, is_whole: bool = True) -> Iterator[Diagnosis]:
    """Yield how an application can be reached with its settings; it is read, and never written.

    Settings that are not whole lack those of a stack that cannot be read: its token, maybe.
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
        yield from _answers(settings)
    yield clock


def _credential(settings: ApplicationSettings, now: datetime) -> Diagnosis:
    if settings.api_token is None:
        return Diagnosis("token", "good", "none is configured: Microsoft Entra ID is used")
    ill = _ill_formed(settings.api_token, settings.token_source)
    if ill is not None:
        return ill
    text = f"the API token of {settings.token_source}"
    expiry = token_expiry(settings.api_token)
    if expiry is None:
        return Diagnosis("token", "good", f"{text}; it does not say when it expires")
    advice = f"make a new one in the application, and set {settings.token_source}"
    if expiry < now:
        return Diagnosis("token", "note", f"{text} says that it expired {expiry:%Y-%m-%d}", advice)
    text = f"{text} says that it is good until {expiry:%Y-%m-%d}"
    late = expiry - now < _SOON
    return Diagnosis("token", "note" if late else "good", text, advice if late else "")


def _ill_formed(token: str, source: str) -> Diagnosis | None:
    from pulumi_iotcentral.api import ApiToken, AuthenticationError  # noqa: PLC0415 - requests is slow to load

    try:
        ApiToken(token, source)
    except AuthenticationError as error:
        return Diagnosis("token", "wrong", str(error), error.advice)
    return None


def token_expiry(token: str) -> datetime | None:
    """Return when an API token says that it expires: `se`, in seconds or milliseconds of 1970."""
    found = _EXPIRY.search(token)
    if found is None:
        return None
    told = int(found.group(1))
    try:
        return datetime.fromtimestamp(told / 1000 if told > _MILLISECONDS else told, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _answers(settings: ApplicationSettings) -> Iterator[Diagnosis]:
    """Yield what the service says to two listings."""
    from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - requests is slow to load

    try:
        client = connected(settings, report, deadline=DEADLINE)
        counts = [len(client.destinations.list()), len(client.exports.list())]
    except IotCentralError as error:
        yield from _refused(error)
        return
    yield Diagnosis("reachable", "good", _SETTLED["reachable"])
    yield Diagnosis("credentials", "good", "the service accepts them")
    yield Diagnosis("role", "good", "it may read data export; whether it may write shows at an up")
    audit = "with" if settings.api_version == AUDIT_API_VERSION else "without"
    version = f"{settings.api_version}, {audit} the source 'audit'"
    yield Diagnosis("API version", "good", version)
    yield _limits(*counts)


def _refused(error: IotCentralError) -> Iterator[Diagnosis]:
    """Yield what a failed listing says, and which questions it leaves open."""
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
    advice = "a replacement needs a free one: see the limits" if full else ""
    return Diagnosis("limits", "note" if full else "good", text, advice)


def _clock(theirs: datetime | None, ours: datetime) -> Diagnosis:
    if theirs is None:
        return Diagnosis("clock", "skipped", "the service tells no time")
    skew = abs(ours - theirs)
    if skew <= _GRAIN:
        seconds = _GRAIN.total_seconds()
        return Diagnosis("clock", "good", f"the same as the service's, within {seconds:.0f} s")
    text = f"{skew.total_seconds():.0f} s from the service's"
    if skew > SKEW:
        return Diagnosis("clock", "wrong", text, "set this machine's clock")
    return Diagnosis("clock", "good", text)
