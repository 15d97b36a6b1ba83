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
    ],
)
def test_a_host_is_allowed_wherever_it_is_written(props: dict[str, Any], host: str) -> None:
    target = destination("d", **props)
    assert judge("allowed-hosts", target, hosts=[host]).text == ""
    refused = judge("allowed-hosts", target, hosts=["elsewhere.example"])
    assert refused.names == ["d"]
    assert "canary" not in refused.text


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
    assert "authorization.tokenUrl of destination 'd' is not known yet" in outcome.later
