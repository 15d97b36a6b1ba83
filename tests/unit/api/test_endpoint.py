from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.api import ApiToken, Client, EndpointError, IotCentralError
from pulumi_iotcentral.api.endpoint import Endpoint, host_of

from .conftest import TOKEN


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("https://contoso.azureiotcentral.com", "https://contoso.azureiotcentral.com"),
        ("https://gateway.example:8443/iot/one/", "https://gateway.example:8443/iot/one"),
        (" https://contoso.example \n", "https://contoso.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9/applications/x", "http://127.9.9.9/applications/x"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost:1", "http://localhost:1"),
        ("HTTP://LOCALHOST:1", "HTTP://LOCALHOST:1"),
    ],
)
def test_https_is_taken_and_http_for_loopback(given_: str, kept: str) -> None:
    assert Endpoint.of(given_).base_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://contoso.azureiotcentral.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://2130706433",
        "http://[::]",
        "http://[fe80::1]",
    ],
)
def test_plain_http_is_refused_for_all_but_loopback(url: str) -> None:
    with pytest.raises(EndpointError, match="must use https") as caught:
        Client(url, ApiToken(TOKEN))
    assert isinstance(caught.value, ValueError)
    assert "azureiotcentral.com" in caught.value.advice


@pytest.mark.parametrize(
    "url",
    [
        "https://me:s3cretWord@contoso.example",
        "https://s3cretWord@contoso.example",
        "http://127.0.0.1@s3cretWord.example",
        "https://contoso.example/?key=s3cretWord",
        "https://contoso.example#s3cretWord",
        "https://contoso.example?",
        "s3cretWord",
        "s3cretWord.azureiotcentral",
        "ftp://me:s3cretWord@contoso.example",
        "https://",
        "https://me:s3cretWord@",
        "https://contoso.example:s3cretWord",
        "https://[::1",
        "file:///s3cretWord",
        "",
    ],
)
def test_any_other_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(EndpointError) as caught:
        Client(url, ApiToken(TOKEN))
    said = f"{caught.value} {caught.value.advice} {caught.value!r}"
    assert "s3cretWord" not in said.replace("s3cretWord.example", "")


def test_a_user_name_is_refused_with_the_place_for_a_token() -> None:
    with pytest.raises(EndpointError, match="must not contain a user name") as caught:
        Endpoint.of("https://me:s3cretWord@contoso.example")
    assert "iotcentral:apiToken" in caught.value.advice


@given(st.text())
def test_no_base_url_raises_anything_but_an_endpoint_error(text: str) -> None:
    for url in (text, f"https://{text}", f"http://{text}", f"https://contoso.example/{text}"):
        with suppress(EndpointError):
            Endpoint.of(url)


@given(st.text())
def test_a_link_is_followed_to_its_own_origin_or_not_at_all(link: str) -> None:
    endpoint = Endpoint.of("https://contoso.example")
    page = endpoint.url("exports", api_version="x")
    for candidate in (link, f"//{link}", f"https://{link}", f"https://contoso.example{link}"):
        target = endpoint.follow(candidate, page)
        assert target is None or host_of(target) in {"contoso.example", "contoso.example:443"}


@given(st.text())
def test_an_id_is_one_segment_or_refused(id_: str) -> None:
    endpoint = Endpoint.of("https://contoso.example")
    try:
        url = endpoint.url("exports", id_, api_version="x")
    except IotCentralError:
        return
    path = url.removeprefix("https://contoso.example/api/dataExport/exports/")
    assert path.endswith("?api-version=x")
    assert not set(path.removesuffix("?api-version=x")) & set("/?#\\ ")


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("HTTPS://Contoso.Example:443/x", "https://contoso.example:443/x"),
        ("/x?y=1#z", "https://contoso.example/x?y=1"),
        ("?y=1", "https://contoso.example/base/api/dataExport/exports?y=1"),
    ],
)
def test_a_link_is_resolved_against_its_page(link: str, target: str) -> None:
    endpoint = Endpoint.of("https://contoso.example/base")
    assert endpoint.follow(link, endpoint.url("exports", api_version="x")) == target
