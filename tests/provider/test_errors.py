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
from tests.unit.api.scripted import Time

TOKEN = "SharedAccessSignature sr=t&sig=canary"
HOOK = {
    "destinationId": "hook",
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "https://example.com/?key=canary",
    "idSeed": "seed",
}
ASKED = "(PUT /api/dataExport/destinations/hook at HOST, request ID)"
UNANSWERED = "(PUT /api/dataExport/destinations/hook at HOST)"
LISTED = "(GET /api/dataExport/destinations at HOST, request ID)"
TOKEN_OF = "the API token of iotcentral:apiToken (refresh and destroy: as of the last up)"
TROUBLE = "the service is in trouble: run again later, and report the request id if it stays"
NO_API = (
    "something else than the API answered: check the endpoint, and any proxy or gateway before it"
)

UNPROCESSABLE = HTTPStatus(422).phrase
"""What Python calls this status: 3.13 has another name for it than those before."""

REFUSALS = {
    400: f"400 BadRequest: Bad Request {ASKED}; correct the property that the message names",
    401: f"401 Unauthorized: Unauthorized {ASKED}; HOST does not accept {TOKEN_OF}: check that it "
    "was made for this application and has not expired",
    403: f"403 Forbidden: Forbidden {ASKED}; {TOKEN_OF} lacks the permission: give its role in the "
    "application at HOST the 'Data export' permissions",
    409: f"409 Conflict: Conflict {ASKED}; another object or a change in progress is in the way: "
    "run again, or choose another id",
    412: f"412 PreconditionFailed: Precondition Failed {ASKED}; the object has changed meanwhile: "
    "refresh, then run again",
    422: f"422 {UNPROCESSABLE.replace(' ', '')}: {UNPROCESSABLE} {ASKED}; correct the property "
    "that the message names",
    429: f"429 TooManyRequests: Too Many Requests {ASKED}; the service takes 20 requests a second "
    "from all clients of an application together: run again later",
    500: f"500 InternalServerError: Internal Server Error {ASKED}; {TROUBLE}",
    503: f"503 ServiceUnavailable: Service Unavailable {ASKED}; {TROUBLE}",
}
SPOILT: dict[str, tuple[Effect, str]] = {
    "a web page": (Html(), f"200: the answer is a web page, not JSON {UNANSWERED}; {NO_API}"),
    "half an answer": (
        Truncate(),
        f"200: the answer is cut off or garbled: it is not JSON {UNANSWERED}; run again; if it "
        "stays, something between here and the service garbles its answers",
    ),
    "another type": (
        ContentType(value="text/plain"),
        f"200: the answer is not of type JSON {UNANSWERED}; {NO_API}",
    ),
    "a cut connection": (
        Cut(),
        f"the connection was lost before the answer was complete {UNANSWERED}; run "
        "again; if it stays, look for a proxy or a gateway that cuts connections",
    ),
}
NOWHERE = {
    "a port where nobody listens": (
        "http://127.0.0.1:1",
        "the connection was refused (GET /api/dataExport/destinations at "
        "127.0.0.1:1); check that the service at iotcentral:endpoint is running and that the port "
        "is right",
    ),
    "a host that is not there": (
        "https://nobody.invalid",
        "the host name is not known (GET /api/dataExport/destinations at "
        "nobody.invalid); check iotcentral:subdomain or iotcentral:endpoint, and the name "
        "resolution of this machine",
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
    inputs = provider.check({}, {**news}).inputs
    with pytest.raises(ProviderError) as caught:
        provider.create(inputs)
    text = str(caught.value)
    assert "canary" not in text
    assert "\n" not in text
    text = text.replace(simulator.url.removeprefix("http://"), "HOST")
    text = re.sub(r"[;,] \d+ tries in \d+ s", "", text)
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
    assert told(simulator) == f"creating destination 'hook': {REFUSALS[status]}"


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_answer_has_its_own_sentence(simulator: Simulator, case: str) -> None:
    effect, text = SPOILT[case]
    simulator.faults.add(Fault(effect=effect, on="PUT *", times=None))
    assert told(simulator) == f"creating destination 'hook': {text}"


def test_no_answer_at_all_has_its_own_sentence(simulator: Simulator) -> None:
    simulator.faults.add(Fault(effect=Delay(seconds=30), on="PUT *", times=None))
    assert told(simulator, deadline=2.0) == (
        f"creating destination 'hook': the service did not answer in time {UNANSWERED}; run again "
        "later: the service is slow"
    )


@pytest.mark.parametrize("case", NOWHERE)
def test_a_service_that_cannot_be_reached_has_its_own_sentence(
    simulator: Simulator, case: str
) -> None:
    endpoint, text = NOWHERE[case]
    assert told(simulator, {"iotcentral:endpoint": endpoint}) == (
        f"creating destination 'hook': {text}"
    )


def test_a_wrong_token_is_told_from_where_it_came(simulator: Simulator) -> None:
    text = told(simulator, {"iotcentral:apiToken": "SharedAccessSignature sr=canary"})
    assert text == (
        "creating destination 'hook': 401 Unauthorized: The authorization token is missing, or not "
        f"one of this application. {LISTED}; HOST does not accept {TOKEN_OF}: check that it was "
        "made for this application and has not expired"
    )


def test_only_the_provider_s_errors_speak_of_the_last_up(simulator: Simulator) -> None:
    wrong = "SharedAccessSignature sr=canary"
    settings = ApplicationSettings(
        simulator.url, api_token=wrong, token_source="iotcentral:apiToken"
    )
    with pytest.raises(IotCentralError) as caught:
        connected(settings, report).exports.list()
    assert "the API token of iotcentral:apiToken: check" in caught.value.advice


def test_what_is_no_api_token_at_all_is_told_without_a_request(simulator: Simulator) -> None:
    text = told(simulator, {"iotcentral:apiToken": "canary"})
    assert "holds no API token: one is a single line that begins with" in text
    assert simulator.exchanges == ()


def test_a_full_application_is_told_how_to_make_room(simulator: Simulator) -> None:
    for number in range(10):
        simulator.application().destinations[f"theirs-{number}"] = {
            name: HOOK[name] for name in ("displayName", "type", "url")
        }
    text = told(simulator)
    assert text == (
        "creating destination 'hook': 422 QuotaExceeded: The application has 10 destinations, the "
        f"most it can have. {ASKED}. The application has 10 of 10 destinations. If the message is "
        "about the quota, delete an unused destination. A replacement needs room for both: first "
        "remove the old one and its exports from the program in a separate `pulumi up`. If the "
        "message names a property, correct it"
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
