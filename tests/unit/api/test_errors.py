import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.api import (
    AuthenticationError,
    Client,
    ConflictError,
    InvalidError,
    IotCentralError,
    NotFoundError,
    ThrottledError,
)
from pulumi_iotcentral.api.errors import Call
from pulumi_iotcentral.model.secrets.parts import secrets_of, texts
from pulumi_iotcentral.model.secrets.redaction import redact

from .conftest import CANARY, TOKEN, MakeClient
from .scripted import Service, refused

CALL = Call(method="PUT", path="/api/dataExport/exports/weather", host="contoso.example")


def test_an_error_is_one_line_with_all_that_helps() -> None:
    error = CALL.refused(422, "The filter is not valid.", code="InvalidBody", request_id="5f1c")
    assert str(error) == (
        "The filter is not valid (422 InvalidBody, request 5f1c, "
        "PUT /api/dataExport/exports/weather at contoso.example)"
    )


def test_what_is_not_known_is_left_out() -> None:
    assert str(IotCentralError("no token")) == "no token"
    assert str(IotCentralError("gone", status=404)) == "gone (404)"
    assert str(IotCentralError("gone", request_id="1")) == "gone (request 1)"


@pytest.mark.parametrize(
    ("status", "class_", "advice"),
    [
        (400, InvalidError, "Correct the property"),
        (
            401,
            AuthenticationError,
            "Check that the API token of iotcentral:apiToken is for the application at",
        ),
        (403, AuthenticationError, "the 'Data export' permissions"),
        (404, NotFoundError, "Check the id and the application"),
        (409, ConflictError, "Retry, or use another id"),
        (412, ConflictError, "Run `pulumi refresh`, then retry"),
        (422, InvalidError, "Correct the property"),
        (429, ThrottledError, "20 requests per second"),
        (500, IotCentralError, "Retry later. If the error persists"),
        (418, IotCentralError, "does not document this status"),
    ],
)
def test_each_status_has_its_class_and_its_advice(
    status: int,
    class_: type[IotCentralError],
    advice: str,
    service: Service,
    new_client: MakeClient,
) -> None:
    service.plays(*[refused(status)] * 30)
    with pytest.raises(IotCentralError) as caught:
        new_client(deadline=30.0).exports.put("e1", {})
    error = caught.value
    assert type(error) is class_
    assert advice in error.advice
    assert (error.status, error.code, error.message) == (status, "Code", "Words.")
    assert (error.method, error.path) == ("PUT", "/api/dataExport/exports/e1")
    assert (error.host, error.request_id) == (service.host, "5f1c")


@pytest.mark.parametrize("status", [401, 403])
def test_the_advice_on_credentials_names_the_host_and_the_setting(
    status: int, service: Service, client: Client
) -> None:
    service.plays(refused(status))
    with pytest.raises(AuthenticationError) as caught:
        client.exports.list()
    assert service.host in caught.value.advice
    assert "the API token of iotcentral:apiToken" in caught.value.advice


def test_an_error_survives_copying_and_pickling() -> None:
    error = CALL.refused(404, "There is none.", code="NotFound", request_id="1")
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is NotFoundError
        assert (str(twin), twin.advice) == (str(error), error.advice)


@given(message=st.text(), code=st.text(), request_id=st.text())
def test_whatever_a_service_says_fits_one_printable_line(
    message: str, code: str, request_id: str
) -> None:
    error = CALL.refused(500, message * 9, code=code, request_id=request_id)
    assert str(error).isprintable()
    assert len(error.message) <= 500
    str(error).encode()


def test_long_words_of_a_service_are_cut() -> None:
    error = CALL.refused(500, "x" * 9999, code="y" * 9999, request_id="z" * 9999)
    assert (len(error.message), len(error.code or ""), len(error.request_id or "")) == (
        500,
        100,
        100,
    )


BODY = {
    "displayName": "Plain name",
    "url": "https://hooks.example/canary-url",
    "connectionString": "Endpoint=sb://x/;SharedAccessKey=canary-flat;EntityPath=p",
    "authorization": {
        "type": "connectionString",
        "connectionString": "AccountName=acct;AccountKey=canary-key==;EndpointSuffix=x",
        "clientSecret": "canary-client",
        "value": "Basic canary-header",
    },
    "headerCustomizations": {"x-key": {"value": "canary-custom", "secret": True}},
    "queryCustomizations": {"key": {"value": "canary-query"}},
    "enrichments": {"site": {"value": "visible-enrichment"}},
}
CANARIES = [
    "https://hooks.example/canary-url",
    "canary-flat",
    "canary-key==",
    "AccountName=acct;AccountKey=canary-key==;EndpointSuffix=x",
    "canary-client",
    "Basic canary-header",
    "canary-custom",
    "canary-query",
    TOKEN,
    TOKEN.partition(" ")[2],
    f"sig={CANARY}",
    "Bearer canary-anything",
]


@pytest.mark.parametrize("secret", CANARIES)
@pytest.mark.parametrize("status", [422, 429, 503])
def test_a_secret_that_the_service_echoes_is_masked(
    secret: str, status: int, service: Service, new_client: MakeClient
) -> None:
    service.plays(refused(status, secret, f"'{secret}'\nis not right: {secret}.", Retry_After="99"))
    with pytest.raises(IotCentralError) as caught:
        new_client(deadline=1.0).destinations.put("d1", BODY)
    error = caught.value
    said = f"{error} {error!r} {error.advice} {vars(error)}"
    assert "canary" not in said
    assert CANARY not in said
    assert "is not right: " in error.message
    assert "*****" in error.message


def test_what_is_no_secret_is_repeated(service: Service, client: Client) -> None:
    service.plays(refused(422, message="Plain name, visible-enrichment, AccountKey=*****"))
    with pytest.raises(IotCentralError) as caught:
        client.destinations.put("d1", BODY)
    assert caught.value.message == "Plain name, visible-enrichment, AccountKey=*****"


def test_a_call_does_not_show_its_secrets() -> None:
    call = CALL.sent_with(TOKEN, "a token")
    assert CANARY not in repr(call)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["authorization", "value", "connectionString", "url", "x"]), inner
            )
        ),
    )
)
def test_the_secrets_of_any_body_can_be_found(body: object) -> None:
    assert all(isinstance(text, str) for text in texts(secrets_of(body)))


@given(
    before=st.text("XYZ \n*"),
    secret=st.text("abc123/+=", min_size=4),
    after=st.text("XYZ \n*"),
)
def test_a_known_secret_is_masked_wherever_it_stands(before: str, secret: str, after: str) -> None:
    assert secret not in redact(f"{before}{secret}{after}{secret}", {secret, secret[:5]})


def test_a_secret_inside_another_leaves_nothing_of_the_longer_one() -> None:
    assert redact("not abcdefgh1234!", {"abcdefgh", "abcdefgh1234"}) == "not *****!"
