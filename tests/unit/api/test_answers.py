import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.api import Client, IotCentralError, NotFoundError
from pulumi_iotcentral.api.answers import Answer, json_object, page, refusal
from pulumi_iotcentral.api.errors import Call

from .scripted import Reply, Service, raw, reply

CALL = Call(method="GET", path="/api/dataExport/exports/e1", host="contoso.example")
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)

NUMBER = "the response is not valid: it has a number beyond those of 64 bits"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            raw(b"<!doctype html><p>Sign in</p>", "text/html"),
            "the response is a web page, not JSON",
        ),
        (raw(b"\n <html>"), "the response is a web page, not JSON"),
        (raw(b'{"id": "e1"}', "text/plain"), "the response does not have the content type JSON"),
        (
            raw(b'{"id": "e1"}', "application/octet-stream"),
            "the response does not have the content type JSON",
        ),
        (raw(b""), "the response is empty"),
        (Reply(204), "the response is empty"),
        (raw(b'{"id": "e'), "the response is truncated or not valid JSON"),
        (raw(b'{"id": "\xff"}'), "the response is truncated or not valid JSON"),
        (raw(b'{"id": NaN}'), "the response is truncated or not valid JSON"),
        (raw(b"[" * 100_000), "the response is not valid: it is nested deeper than 100 levels"),
        (raw(b'{"n": ' + b"9" * 9999 + b"}"), NUMBER),
        (reply([]), "the response is not a JSON object"),
        (reply("e1"), "the response is not a JSON object"),
        (reply(None), "the response is not a JSON object"),
    ],
)
def test_an_answer_that_is_no_document_has_its_own_sentence(
    answer: Reply, sentence: str, service: Service, client: Client
) -> None:
    service.plays(answer)
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    assert caught.value.message == sentence
    assert caught.value.status == answer.status
    assert caught.value.advice
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "e1", "url": "https://good.example", "url": "https://evil.example"}',
        '{"id": "e1", "url": "https://good.example", "url": "https://good.example"}',
        '{"id": "e1", "filter": "a", "\\u0066ilter": "b"}',
        '{"id": "e1", "destinations": [{"id": "a", "id": "b"}]}',
    ],
)
def test_a_property_that_is_there_twice_is_refused(
    text: str, service: Service, client: Client
) -> None:
    service.plays(raw(text.encode()))
    with pytest.raises(IotCentralError, match="it has a property twice") as caught:
        client.exports.get("e1")
    assert "example" not in caught.value.message


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "the response has no list of objects under 'value'"),
        ({"value": None}, "the response has no list of objects under 'value'"),
        ({"value": {"id": "e1"}}, "the response has no list of objects under 'value'"),
        ({"value": ["e1"]}, "the response has no list of objects under 'value'"),
        ({"value": [{}], "nextLink": 7}, "the nextLink of the response is not a string"),
        ({"value": [], "nextLink": {}}, "the nextLink of the response is not a string"),
    ],
)
def test_a_page_of_another_shape_has_its_own_sentence(
    document: object, sentence: str, service: Service, client: Client
) -> None:
    service.plays(reply(document))
    with pytest.raises(IotCentralError) as caught:
        client.exports.list()
    assert caught.value.message == sentence


@pytest.mark.parametrize("type_", ["application/json", "text/json", "application/hal+json", ""])
def test_json_is_known_by_its_type_or_by_the_absence_of_one(
    type_: str, service: Service, client: Client
) -> None:
    service.plays(Reply(200, (b'{"id": "e1"}',), {"Content-Type": type_} if type_ else {}))
    assert client.exports.get("e1")["id"] == "e1"


def test_a_refusal_says_what_the_body_says(service: Service, client: Client) -> None:
    body = {"error": {"code": "InvalidBody", "message": "Bad filter.", "requestId": "5f1c"}}
    service.plays(reply(body, 422, {"x-ms-error-code": "Other", "x-ms-request-id": "other"}))
    with pytest.raises(IotCentralError) as caught:
        client.exports.put("weather", {})
    assert str(caught.value) == (
        "Bad filter (422 InvalidBody, request 5f1c, "
        f"PUT /api/dataExport/exports/weather at {service.host})"
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'{"error": null}', b'{"error": "x"}', b'{"error": {"code": 7}}'],
)
def test_a_refusal_without_a_readable_body_says_what_the_headers_say(
    body: bytes, service: Service, client: Client
) -> None:
    headers = {
        "Content-Type": "application/json",
        "x-ms-error-code": "Conflict",
        "x-ms-request-id": "77",
    }
    service.plays(Reply(409, (body,), headers))
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    error = caught.value
    assert (error.status, error.code, error.message) == (
        409,
        "Conflict",
        "the request conflicts with another object or a concurrent change",
    )
    assert error.request_id == "77"


def test_an_unknown_status_is_an_error_like_any_other() -> None:
    error = refusal(Answer(799, {}, b""), CALL)
    assert str(error).startswith("the service returned an undocumented status (799, GET ")


def test_a_web_page_with_404_does_not_mean_that_the_object_is_gone(
    service: Service, client: Client
) -> None:
    service.plays(raw(b"<html>Web App - Unavailable</html>", "text/html", 404))
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    assert not isinstance(caught.value, NotFoundError)
    assert str(caught.value).startswith("the response is a web page, not JSON: Not Found (404, GET")


@given(
    status=st.integers(200, 999),
    content=st.binary() | JSON.map(lambda value: json.dumps(value).encode()),
    type_=st.sampled_from(["application/json", "text/html", "", "application/xml"]) | st.text(),
    link=st.text(),
)
def test_no_answer_raises_anything_but_our_error(
    status: int, content: bytes, type_: str, link: str
) -> None:
    answer = Answer(status, {"Content-Type": type_, "Location": link}, content)
    assert isinstance(refusal(answer, CALL), IotCentralError)
    for read in (json_object, page):
        with suppress(IotCentralError):
            read(answer, CALL)


@given(
    items=st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=3),
    link=st.none() | st.text(min_size=1),
)
def test_every_proper_page_is_read_as_it_is(items: list[Any], link: str | None) -> None:
    try:
        body = json.dumps({"value": items, "nextLink": link}, allow_nan=False).encode()
    except ValueError:  # NaN or infinity: no page
        return
    answer = Answer(200, {"Content-Type": "application/json"}, body)
    assert page(answer, CALL) == (items, link)
