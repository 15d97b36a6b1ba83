"""The golden texts of what a user reads when the service does not do what it was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import pytest

from iotcentral_simulator import ContentType, Cut, Delay, Fail, Fault, Html, Simulator, Truncate
from iotcentral_simulator.effects import Effect
from pulumi_iotcentral.api import IotCentralError
from pulumi_iotcentral.api.errors import Call
from pulumi_iotcentral.config.settings import ApplicationSettings, Settings
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.lifecycle.run import RunContext, connected
from pulumi_iotcentral.model.schema import DESTINATION
from tests.provider.forms import DynamicRun, plain
from tests.unit.api.scripted import Time

TOKEN = "SharedAccessSignature sr=t&sig=canary"
HOOK = {
    "destinationId": "hook",
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "https://example.com/?key=canary",
    "idSeed": "org::dev::project::pulumi-python:dynamic/iotcentral:Destination::archive",
}
CREATING = "creating destination 'archive' (hook):"
ASKED = "request ID, PUT /api/dataExport/destinations/hook at HOST)"
UNANSWERED = "PUT /api/dataExport/destinations/hook at HOST)"
LOOKED = "request ID, GET /api/dataExport/destinations/hook at HOST)"
TOKEN_OF = "the API token of iotcentral:apiToken"
INTERNAL = "the service returned an internal error"
LATER = "Retry later. If the error persists, report the request ID to Microsoft."
NO_API = (
    "The response is not from the API. Check the endpoint, and any proxy or gateway in front of it."
)
PROPERTY = "Correct the property that the error names."
REWRITTEN = "Retry. If the error persists, check for a proxy that rewrites responses."

UNPROCESSABLE = HTTPStatus(422).phrase
"""What Python calls this status: 3.13 has another name for it than those before."""

REFUSALS = {
    400: f"the request is not valid (400 BadRequest, {ASKED}. {PROPERTY}",
    401: f"IoT Central does not accept the credential (401 Unauthorized, {ASKED}. Check that "
    f"{TOKEN_OF} is for the application at HOST and has not expired.",
    403: "the credential does not have the required permission (403 Forbidden, "
    f"{ASKED}. Grant the 'Data export' permissions in the application at HOST to the role of "
    f"{TOKEN_OF}.",
    409: "the request conflicts with another object or a concurrent change (409 Conflict, "
    f"{ASKED}. Retry, or use another id.",
    412: f"the object was changed in the meantime (412 PreconditionFailed, {ASKED}. "
    "Run `pulumi refresh`, then retry.",
    422: "IoT Central does not accept a property "
    f"(422 {UNPROCESSABLE.replace(' ', '')}, {ASKED}. {PROPERTY}",
    429: f"the rate limit is exceeded (429 TooManyRequests, {ASKED}. Retry later. The rate limit "
    "of 20 requests per second applies to all clients of an application together.",
    500: f"{INTERNAL} (500 InternalServerError, {ASKED}. {LATER}",
    503: f"{INTERNAL} (503 ServiceUnavailable, {ASKED}. {LATER}",
}
SPOILT: dict[str, tuple[Effect, str]] = {
    "a web page": (Html(), f"the response is a web page, not JSON (200, {UNANSWERED}. {NO_API}"),
    "half an answer": (
        Truncate(),
        f"the response is truncated or not valid JSON (200, {UNANSWERED}. {REWRITTEN}",
    ),
    "another type": (
        ContentType(value="text/plain"),
        f"the response does not have the content type JSON (200, {UNANSWERED}. {NO_API}",
    ),
    "a cut connection": (
        Cut(),
        f"the connection was lost before the response was complete ({UNANSWERED}. Retry. If the "
        "error persists, check for a proxy or gateway that closes connections.",
    ),
}
NOWHERE = {
    "a port where nobody listens": (
        "http://127.0.0.1:1",
        "the connection was refused (GET /api/dataExport/destinations/hook at 127.0.0.1:1). Check "
        "that the service at iotcentral:endpoint is running, and that the port is correct.",
    ),
    "a host that is not there": (
        "https://nobody.invalid",
        "the host name cannot be resolved (GET /api/dataExport/destinations/hook at "
        "nobody.invalid). Check iotcentral:subdomain or iotcentral:endpoint, and the name "
        "resolution of this machine.",
    ),
}


def told(
    simulator: Simulator,
    config: Mapping[str, str] | None = None,
    *,
    news: Mapping[str, Any] = HOOK,
    deadline: float = 120.0,
) -> str:
    """Create a destination, and return what the user is told, without what differs each time."""
    # Waits cost nothing, and how slow the machine is decides nothing.
    time = Time()
    connect = partial(
        connected, report=report, deadline=deadline, clock=time.clock, sleep=time.sleep
    )
    settings = {
        "iotcentral:endpoint": simulator.url,
        "iotcentral:apiToken": TOKEN,
        **(config or {}),
    }
    provider: Any = DestinationProvider()
    provider._context = RunContext(Settings(settings.get, {}), connect, report=report)
    inputs = plain(provider.check({}, {**news}).inputs)
    with pytest.raises(ProviderError) as caught:
        provider.create(inputs)
    text = str(caught.value)
    assert "canary" not in text
    assert "\n" not in text
    text = text.replace(simulator.url.removeprefix("http://"), "HOST")
    text = re.sub(r", \d+ attempts in \d+ s", "", text)
    return re.sub(r"request [0-9a-f]{32}", "request ID", text)


@pytest.fixture
def simulator() -> Any:
    with Simulator(token=TOKEN, rate=0, quota=10, quiet=True) as running:
        yield running


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_says_what_was_refused_why_and_what_to_do(
    simulator: Simulator, status: int
) -> None:
    simulator.faults.add(Fault(effect=Fail(status=status), on="PUT *", times=None))
    assert told(simulator) == f"{CREATING} {REFUSALS[status]}"


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_answer_has_its_own_sentence(simulator: Simulator, case: str) -> None:
    effect, text = SPOILT[case]
    simulator.faults.add(Fault(effect=effect, on="PUT *", times=None))
    assert told(simulator) == f"{CREATING} {text}"


def test_no_answer_at_all_has_its_own_sentence(simulator: Simulator) -> None:
    simulator.faults.add(Fault(effect=Delay(seconds=30), on="PUT *", times=None))
    assert told(simulator, deadline=2.0) == (
        f"{CREATING} the service did not respond before the timeout ({UNANSWERED}. Retry later."
    )


@pytest.mark.parametrize("case", NOWHERE)
def test_a_service_that_cannot_be_reached_has_its_own_sentence(
    simulator: Simulator, case: str
) -> None:
    endpoint, text = NOWHERE[case]
    assert told(simulator, {"iotcentral:endpoint": endpoint}) == (f"{CREATING} {text}")


def test_a_wrong_token_is_told_from_where_it_came(simulator: Simulator) -> None:
    text = told(simulator, {"iotcentral:apiToken": "SharedAccessSignature sr=canary"})
    assert text == (
        f"{CREATING} The authorization token is missing, or is not valid for this application "
        f"(401 Unauthorized, {LOOKED}. Check that {TOKEN_OF} is for the application at HOST and "
        "has not expired."
    )


def test_only_the_provider_s_errors_speak_of_the_last_up(simulator: Simulator) -> None:
    wrong = "SharedAccessSignature sr=canary"
    settings = ApplicationSettings(
        simulator.url, api_token=wrong, token_source="iotcentral:apiToken"
    )
    with pytest.raises(IotCentralError) as caught:
        connected(settings, report).exports.list()
    assert "the API token of iotcentral:apiToken is for" in caught.value.advice


def test_what_is_no_api_token_at_all_is_told_without_a_request(simulator: Simulator) -> None:
    run = DynamicRun(simulator.application(), **{"iotcentral:apiToken": "canary"})
    (failure,) = run.provider(DESTINATION).check({}, HOOK).failures
    assert "iotcentral:apiToken must be an API token: a single line that begins with" in (
        failure.reason
    )
    assert "canary" not in failure.reason
    assert simulator.exchanges == ()


def test_a_full_application_is_told_how_to_make_room(simulator: Simulator) -> None:
    for number in range(10):
        simulator.application().destinations[f"theirs-{number}"] = {
            name: HOOK[name] for name in ("displayName", "type", "url")
        }
    text = told(simulator)
    assert text == (
        f"{CREATING} The application has 10 destinations, the most it can have (422 QuotaExceeded, "
        f"{ASKED}. The application has 10 of 10 destinations. If the quota is the cause, delete an "
        "unused destination. To replace a destination, first remove it and its exports in a "
        "separate `pulumi up`. If the error names a property, correct the property."
    )


def test_an_adopted_object_that_a_full_application_refuses_is_no_matter_of_room(
    simulator: Simulator,
) -> None:
    hook = {name: HOOK[name] for name in ("displayName", "type", "url")}
    application = simulator.application()
    for number in range(9):
        application.destinations[f"theirs-{number}"] = hook
    application.destinations["hook"] = {**hook, "displayName": "Theirs"}
    simulator.faults.add(Fault(effect=Fail(status=422), on="PUT *", times=None))
    text = told(simulator, news={**HOOK, "adopt": True})
    assert "422" in text
    assert "delete" not in text
    assert "quota" not in text


@pytest.mark.parametrize("status", [409, 422])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_no_advice_is_that_of_another_operation(status: int, method: str) -> None:
    call = Call(method=method, path="/", host="h")
    advice = call.refused(status, "no", code=None, request_id=None).advice
    assert ("delet" in advice) is (method == "DELETE")
    assert ("another id" in advice) is ((status, method) == (409, "PUT"))
    assert ("property" in advice) is (status == 422 and method in ("PUT", "PATCH"))
