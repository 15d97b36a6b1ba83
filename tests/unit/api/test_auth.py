import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotcentral_bounded.http import Connections
from pulumi_iotcentral.api import ApiToken, AuthenticationError, Client, EntraToken
from pulumi_iotcentral.api.entra import SCOPE, Chosen

from .conftest import CANARY, TOKEN, MakeClient
from .scripted import Service, Time, refused, reply


class Token(NamedTuple):
    token: str
    expires_on: int


class Fake:
    """A credential of azure-identity that counts its fetches."""

    def __init__(self, time: Time, lifetime: int = 3600) -> None:
        self.time = time
        self.lifetime = lifetime
        self.fetched: list[tuple[str, dict[str, str]]] = []
        self.failure: Exception | None = None
        self.company: threading.Barrier | None = None

    def get_token(self, scope: str, **options: str) -> Token:
        self.fetched.append((scope, options))
        if self.company:
            with suppress(threading.BrokenBarrierError):
                self.company.wait(0.1)  # gives a second fetch the time to begin
        if self.failure:
            raise self.failure
        number = len(self.fetched)
        return Token(f"{CANARY}-{number}", int(self.time.now) + self.lifetime)


@pytest.fixture
def fake(time: Time) -> Fake:
    return Fake(time)


@pytest.fixture
def entra(fake: Fake, time: Time) -> EntraToken:
    def factory(environ: Mapping[str, str], _: Connections) -> Chosen:
        return Chosen(fake, "a test", {"tenant_id": environ["ARM_TENANT_ID"]})

    environ = {"ARM_TENANT_ID": "t", "ARM_CLIENT_SECRET": "s3cret-of-the-app"}
    return EntraToken(environ, factory=factory, clock=time.clock)


@pytest.mark.parametrize("around", ["", "\n", " \t", "\r\n"])
def test_an_api_token_is_sent_as_it_is_without_white_space_around_it(around: str) -> None:
    assert ApiToken(f"{around}{TOKEN}{around}").authorization() == TOKEN


@pytest.mark.parametrize(
    "token",
    [
        "",
        "SharedAccessSignature",
        "SharedAccessSignature ",
        f"sr=app&sig={CANARY}",
        f"Bearer {CANARY}",
        f"sharedaccesssignature {CANARY}",
        f"SharedAccessSignature\n{CANARY}",
        f"SharedAccessSignature sr=a\r\nX-Other: {CANARY}",
        f"SharedAccessSignature {CANARY}\x00",
        f"SharedAccessSignature {CANARY}é",
    ],
)
def test_what_is_no_api_token_is_refused_without_repeating_it(token: str) -> None:
    with pytest.raises(AuthenticationError) as caught:
        ApiToken(token, source="IOTCENTRAL_API_TOKEN")
    said = f"{caught.value} {caught.value.advice}"
    assert said.startswith("IOTCENTRAL_API_TOKEN must be an API token: ")
    assert "'SharedAccessSignature '" in said
    assert CANARY not in said


@given(st.text(), st.text())
def test_a_token_is_one_printable_ascii_line_or_refused(scheme: str, rest: str) -> None:
    for text in (scheme + rest, f"SharedAccessSignature {rest}"):
        try:
            token = ApiToken(text)
        except AuthenticationError:
            continue
        assert token.authorization().isprintable()
        token.authorization().encode("ascii")


def test_credentials_tell_where_they_come_from_and_never_what_they_are(entra: EntraToken) -> None:
    token = ApiToken(TOKEN, source="IOTCENTRAL_API_TOKEN")
    entra.authorization()
    assert token.describe() == "the API token of IOTCENTRAL_API_TOKEN"
    assert entra.describe() == "the Entra ID token of a test"
    for said in (repr(token), str(token), token.describe(), repr(entra), str(entra)):
        assert CANARY not in said
        assert "s3cret" not in said


def test_an_entra_token_is_fetched_at_the_first_request_and_kept(
    entra: EntraToken, fake: Fake, service: Service, new_client: MakeClient
) -> None:
    client = new_client(credential=entra)
    assert fake.fetched == []
    service.plays(*[reply({"value": []})] * 3)
    for _ in range(3):
        client.exports.list()
    assert {asked.headers["Authorization"] for asked in service.asked} == {f"Bearer {CANARY}-1"}
    assert fake.fetched == [(SCOPE, {"tenant_id": "t"})]
    assert SCOPE == "https://apps.azureiotcentral.com/.default"


def test_an_entra_token_is_renewed_five_minutes_before_its_end(
    entra: EntraToken, fake: Fake, time: Time
) -> None:
    entra.authorization()
    time.advance(3600 - 301)
    assert entra.authorization() == f"Bearer {CANARY}-1"
    time.advance(2)
    assert entra.authorization() == f"Bearer {CANARY}-2"


def test_many_threads_make_one_fetch(entra: EntraToken, fake: Fake) -> None:
    together = threading.Barrier(8)
    fake.company = threading.Barrier(2)

    def ask(_: int) -> str:
        together.wait(10)
        return entra.authorization()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {f"Bearer {CANARY}-1"}
    assert len(fake.fetched) == 1


def test_a_renewal_that_fails_is_no_error_while_the_old_token_is_good(
    entra: EntraToken, fake: Fake, time: Time
) -> None:
    entra.authorization()
    fake.failure = RuntimeError("no network")
    time.advance(3600 - 10)
    assert entra.authorization() == f"Bearer {CANARY}-1"
    time.advance(10)
    with pytest.raises(AuthenticationError, match="no network"):
        entra.authorization()


@pytest.mark.parametrize("class_", [RuntimeError, ValueError, OSError])
def test_a_failed_fetch_is_one_line_with_what_to_set(
    class_: type[Exception], entra: EntraToken, fake: Fake
) -> None:
    fake.failure = class_("AADSTS7000215:\nbad secret s3cret-of-the-app\r\nTrace: 1")
    with pytest.raises(AuthenticationError) as caught:
        entra.authorization()
    assert str(caught.value) == (
        "the sign-in with a test failed: AADSTS7000215: bad secret ***** Trace: 1"
    )
    assert "ARM_*" in caught.value.advice
    assert "IOTCENTRAL_API_TOKEN" in caught.value.advice


def test_a_failed_fetch_sends_no_request(
    entra: EntraToken, fake: Fake, service: Service, new_client: MakeClient
) -> None:
    fake.failure = RuntimeError("nobody")
    with pytest.raises(AuthenticationError):
        new_client(credential=entra).exports.list()
    assert service.asked == []
    assert len(fake.fetched) == 1


def test_the_advice_on_a_refused_entra_token_names_how_it_was_got(
    entra: EntraToken, service: Service, new_client: MakeClient
) -> None:
    service.plays(refused(401, message=f"Bearer {CANARY}-1 is no good"))
    with pytest.raises(AuthenticationError) as caught:
        new_client(credential=entra).exports.list()
    assert caught.value.advice == (
        "Check that the Entra ID token of a test has the identity of a user of the application at "
        f"{service.host}."
    )
    assert CANARY not in f"{caught.value!r}{caught.value}{caught.value.advice}"


def test_without_a_request_nothing_is_asked_of_the_environment() -> None:
    class Untouched(dict[str, Any]):
        def get(self, *_: Any) -> Any:
            raise AssertionError

        __getitem__ = get

    client = Client("https://contoso.example", EntraToken(Untouched()))
    assert "azure-identity" in repr(client)
