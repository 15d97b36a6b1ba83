"""Which hosts a destination's data goes to, whatever it is written in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.policies.judging import UNKNOWN, destination, judge

SEND = "SharedAccessKeyName=send;SharedAccessKey=canary;EntityPath=hub"


def connection_string(value: str) -> dict[str, Any]:
    return {"authorization": {"type": "connectionString", "connectionString": value}}


@pytest.mark.parametrize(
    ("props", "host"),
    [
        ({"url": "https://Hook.Example:8443/path?key=canary"}, "hook.example"),
        (
            {"clusterUrl": "https://c.westeurope.kusto.windows.net"},
            "c.westeurope.kusto.windows.net",
        ),
        ({"authorization": {"hostName": "Contoso.servicebus.windows.net"}}, "contoso.servicebus.*"),
        ({"authorization": {"endpointUri": "https://a.blob.core.windows.net/"}}, "a.blob.core.*"),
        ({"authorization": {"tokenUrl": "https://login.example/token"}}, "login.example"),
        (connection_string(f"Endpoint=sb://contoso.servicebus.windows.net/;{SEND}"), "contoso.*"),
        (connection_string("AccountName=c;AccountKey=canary=="), "c.blob.core.windows.net"),
        (
            connection_string("AccountName=c;AccountKey=k;EndpointSuffix=core.chinacloudapi.cn"),
            "c.blob.core.chinacloudapi.cn",
        ),
        (connection_string("AccountName=c;BlobEndpoint=https://127.0.0.1:1/c"), "127.0.0.1"),
        (
            connection_string(
                "BlobEndpoint=https://c.blob.core.windows.net/;SharedAccessSignature=sig=canary;"
                "QueueEndpoint=https://c.queue.core.windows.net/"
            ),
            "c.blob.core.windows.net",
        ),
        (connection_string("UseDevelopmentStorage=true"), "127.0.0.1"),
        ({"url": "https://[::1]:8443/"}, "::1"),
        ({"url": "https://hook.example./"}, "hook.example"),
    ],
)
def test_a_host_is_allowed_wherever_it_is_written(props: dict[str, Any], host: str) -> None:
    target = destination("d", **props)
    assert judge("allowed-hosts", target, hosts=[host]).text == ""
    refused = judge("allowed-hosts", target, hosts=["elsewhere.example"])
    assert refused.names == ["d"]
    assert "canary" not in refused.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "evil.example"),
        ("host", "evil.example:8443"),
        (" HOST ", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Original-Host", "ok.example, evil.example"),
        ("X-HTTP-Host-Override", "evil.example"),
        ("X_Forwarded_Host", "evil.example"),
        ("X-Real-Host", "evil.example"),
        ("Forwarded", "for=1.2.3.4;host=evil.example"),
        ("X-Original-URL", "https://evil.example/"),
        ("Host", ""),
        ("X-Key: a\r\nHost", "evil.example"),
        ("Host\u200b", "evil.example"),
        ("Host:", "ok.example"),
    ],
)
def test_a_header_that_routes_to_another_host_is_refused(name: str, value: str) -> None:
    for secret in (True, False):
        headers = {name: {"value": value, "secret": secret}}
        target = destination("d", url="https://ok.example/", headerCustomizations=headers)
        refused = judge("allowed-hosts", target, hosts=["ok.example"])
        assert refused.names == ["d"]
        assert "evil" not in refused.text


def test_a_header_that_names_an_allowed_host_or_routes_nothing_passes() -> None:
    headers = {"Host": {"value": "OK.example:443"}, "X-Key": {"value": "evil.example"}}
    target = destination("d", url="https://ok.example/", headerCustomizations=headers)
    assert judge("allowed-hosts", target, hosts=["ok.example"]).text == ""


@pytest.mark.parametrize("headers", [UNKNOWN, {"Host": UNKNOWN}, {"Host": {"value": UNKNOWN}}])
def test_a_header_that_is_not_known_yet_is_judged_at_up(headers: Any) -> None:
    target = destination("d", url="https://ok.example/", headerCustomizations=headers)
    assert "headerCustomizations" in judge("allowed-hosts", target, hosts=["ok.example"]).later


ALLOWED = ["*.servicebus.windows.net", "*.blob.core.windows.net"]


@pytest.mark.parametrize(
    "props",
    [
        {"url": r"https://evil.example\@a.servicebus.windows.net/x"},
        {"url": "https://evil.example\t.servicebus.windows.net/"},
        {"url": "https://evil.example@a.servicebus.windows.net/"},
        {"url": "https://evil.example/@a.servicebus.windows.net/"},
        {"url": "https://evil.example#.servicebus.windows.net"},
        {"url": "https://evil.example%2f.servicebus.windows.net"},
        {"url": "https://evil.example\uff0f.servicebus.windows.net"},
        {"authorization": {"hostName": "evil.example#.servicebus.windows.net"}},
        {"authorization": {"hostName": "evil.example/.servicebus.windows.net"}},
        {"authorization": {"endpointUri": "https://evil.example?.blob.core.windows.net"}},
        *map(
            connection_string,
            [
                "BlobEndpoint=https://a.blob.core.windows.net/;Endpoint=sb://evil.example/",
                "Endpoint=sb://evil.example/;Endpoint=sb://a.servicebus.windows.net/",
                "Endpoint=sb://a.servicebus.windows.net/;Endpoint=sb://evil.example/",
                "Endpoint=sb://a.servicebus.windows.net/,sb://evil.example/",
                "Endpoint=sb://a.servicebus.windows.net/;StsEndpoint=https://evil.example/",
                "AccountName=a;Endpoint=https://a.blob.core.windows.net;EndpointSuffix=evil.example",
                "AccountName=a;BlobEndpoint=https://a.blob.core.windows.net;EndpointSuffix=e.example",
                "AccountName=a;EndpointSuffix=core.windows.net;EndpointSuffix=evil.example",
                "AccountName=evil.example/;AccountKey=canary",
                "DefaultEndpointsProtocol=evil.example/?;AccountName=a;AccountKey=canary",
                "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://evil.example",
            ],
        ),
    ],
    ids=str,
)
def test_a_second_host_behind_an_allowed_one_is_found(props: dict[str, Any]) -> None:
    outcome = judge("allowed-hosts", destination("d", **props), hosts=ALLOWED)
    assert "d" in outcome.names
    assert "evil" not in outcome.text


@pytest.mark.parametrize(
    "props",
    [{"url": "https://[canary/"}, {"url": "canary"}, connection_string("canary"), {"url": 7}],
)
def test_what_leads_to_no_host_is_on_no_allowed_one(props: dict[str, Any]) -> None:
    outcome = judge("allowed-hosts", destination("d", **props), hosts=["*"])
    assert outcome.names == ["d"]
    assert "canary" not in outcome.text


def test_an_unknown_host_is_put_off_and_the_known_one_is_judged() -> None:
    authorization = {"type": "oauth", "tokenUrl": UNKNOWN}
    target = destination("d", url="https://bad.example", authorization=authorization)
    outcome = judge("allowed-hosts", target, hosts=["good.example"])
    assert outcome.names == ["d"]
    assert "authorization.tokenUrl of destination 'd' is unknown until pulumi up" in outcome.later
