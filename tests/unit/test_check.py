"""Check, as the engine calls it: offline, without a token, every fault with its path and advice."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.dynamic import CheckResult
from pulumi.output import UNKNOWN, Unknown

from pulumi_iotcentral.base import DataExportProvider
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.process import Process
from pulumi_iotcentral.settings import Settings

URL = "https://contoso.azureiotcentral.com"
CONNECTION_STRING = "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=k;EntityPath=hub"
HUB = {
    "displayName": "Hub",
    "type": "eventhubs@v1",
    "authorization": {"type": "connectionString", "connectionString": CONNECTION_STRING},
}
HOOK = {"displayName": "Hook", "type": "webhook@v1", "url": "https://example.com/"}
EXPORT = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "d1"}]}


def provider(kind: type[DataExportProvider], config: dict[str, Any] | None = None) -> Any:
    """Return a provider in a process of its own, configured without any token."""
    made = kind()
    settings = {"iotcentral:subdomain": "contoso"} if config is None else config
    made._process = Process(Settings(settings.get, {}))
    return made


def check(kind: type[DataExportProvider], news: dict[str, Any], **more: Any) -> CheckResult:
    """Check the inputs of a new resource."""
    result: CheckResult = provider(kind).check({}, {"idSeed": "seed", **news, **more})
    return result


def faults(result: CheckResult) -> list[str]:
    return [failure.reason for failure in result.failures]


def without(properties: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in names}


AUTHORIZATION = HUB["authorization"]
BAD_DESTINATIONS: list[tuple[str, dict[str, Any], str, str]] = [
    ("unknown type", {**HUB, "type": "ftp@v1"}, "type", "write one of blobstorage@v1"),
    ("no type", without(HUB, "type"), "type", "is missing"),
    ("no name", without(HUB, "displayName"), "displayName", "is missing"),
    ("empty name", {**HUB, "displayName": " "}, "displayName", "is empty"),
    ("name is a number", {**HUB, "displayName": 5}, "displayName", "has to be a string"),
    ("no authorization", without(HUB, "authorization"), "authorization", "connectionString"),
    ("unknown kind", {**HUB, "authorization": {"type": "x"}}, "authorization.type", "takes one of"),
    ("no kind", {**HUB, "authorization": {"a": 1}}, "authorization.type", "is missing"),
    (
        "missing field of authorization",
        {**HUB, "authorization": {"type": "systemAssignedManagedIdentity", "hostName": "h"}},
        "authorization.eventHubName",
        "is missing",
    ),
    (
        "superfluous field of authorization",
        {**HUB, "authorization": {**AUTHORIZATION, "containerName": "c"}},  # type: ignore[dict-item]
        "authorization.containerName",
        "has no property 'containerName'",
    ),
    (
        "field of another type",
        {**HUB, "url": "https://example.com"},
        "url",
        "a eventhubs@v1 destination has no property 'url'",
    ),
    ("misspelt property", {**HUB, "displayNam": "x"}, "displayNam", "did you mean 'displayName'?"),
    (
        "no entity path",
        {
            **HUB,
            "authorization": {
                "type": "connectionString",
                "connectionString": CONNECTION_STRING.replace(";EntityPath=hub", ""),
            },
        },
        "authorization.connectionString",
        "add ';EntityPath=' and the name of the event hub",
    ),
    (
        "pasted mask in a part",
        {
            **HUB,
            "authorization": {
                "type": "connectionString",
                "connectionString": CONNECTION_STRING.replace("Key=k", "Key=*****"),
            },
        },
        "authorization.connectionString",
        "give the secret itself",
    ),
    (
        "pasted mask for a whole secret",
        {**HOOK, "authorization": {"type": "header", "value": "********"}},
        "authorization.value",
        "give the secret itself",
    ),
    (
        "pasted mask in a customization",
        {**HOOK, "headerCustomizations": {"x-key": {"value": "*****", "secret": True}}},
        'headerCustomizations["x-key"].value',
        "give the secret itself",
    ),
    (
        "customization is a text",
        {**HOOK, "queryCustomizations": {"a": "b"}},
        "queryCustomizations.a",
        "has to be an object of value and secret",
    ),
    ("not a connection string", {
        **HUB, "authorization": {"type": "connectionString", "connectionString": "EntityPath;x=1"},
    }, "authorization.connectionString", "is not a connection string"),
    ("flat form", {**HUB, "connectionString": "x=y"}, "connectionString", "belongs into"),
    ("webhook without url", without(HOOK, "url"), "url", "is missing"),
    ("url without scheme", {**HOOK, "url": "example.com"}, "url", "has to be a whole URL"),
    ("host with scheme", {
        **HUB,
        "authorization": {
            "type": "systemAssignedManagedIdentity",
            "hostName": "https://x.servicebus.windows.net",
            "eventHubName": "h",
        },
    }, "authorization.hostName", "has to be a host name alone"),
    ("id with a slash", {**HUB, "destinationId": "a/b"}, "destinationId", "cannot be an id"),
    ("id with a blank", {**HUB, "destinationId": "a b"}, "destinationId", "cannot be an id"),
    ("empty id", {**HUB, "destinationId": ""}, "destinationId", "is empty"),
    ("adopt is a text", {**HUB, "adopt": "yes"}, "adopt", "has to be true or false"),
    ("unknown application", {**HUB, "application": "x"}, "application", "no application 'x'"),
]  # fmt: skip
BAD_EXPORTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no destinations", without(EXPORT, "destinations"), "destinations", "is missing"),
    ("empty destinations", {**EXPORT, "destinations": []}, "destinations", "is empty"),
    (
        "eleven destinations",
        {**EXPORT, "destinations": [{"id": f"d{n}"} for n in range(11)]},
        "destinations",
        "has 11 entries; the service takes 10",
    ),
    (
        "one destination twice",
        {**EXPORT, "destinations": [{"id": "d"}, {"id": "d"}]},
        "destinations[1].id",
        "is in the list twice",
    ),
    ("reference is a text", {**EXPORT, "destinations": ["d"]}, "destinations[0]", "an object"),
    ("reference without id", {**EXPORT, "destinations": [{}]}, "destinations[0].id", "is missing"),
    (
        "id with a slash",
        {**EXPORT, "destinations": [{"id": "a/b"}]},
        "destinations[0].id",
        "cannot be an id",
    ),
    ("unknown source", {**EXPORT, "source": "x"}, "source", "write one of telemetry"),
    ("enabled is a text", {**EXPORT, "enabled": "no"}, "enabled", "has to be true or false"),
    ("empty filter", {**EXPORT, "filter": ""}, "filter", "is empty"),
    (
        "value and path",
        {**EXPORT, "enrichments": {"a b": {"value": 1, "path": "$displayName"}}},
        'enrichments["a b"]',
        "has both value and path",
    ),
    ("empty enrichment", {**EXPORT, "enrichments": {"a": {"x": 1}}}, "enrichments.a.x", "no prop"),
    (
        "target without path",
        {**EXPORT, "enrichments": {"a": {"value": 1, "target": "t"}}},
        "enrichments.a.target",
        "goes with path only",
    ),
    (
        "eleven enrichments",
        {**EXPORT, "enrichments": {f"e{n}": {"value": n} for n in range(11)}},
        "enrichments",
        "has 11 entries; the service takes 10",
    ),
    ("audit in the older API", {**EXPORT, "source": "audit"}, "source", "2022-10-31-preview"),
]


@pytest.mark.parametrize(
    ("kind", "news", "path", "advice"),
    [pytest.param(DestinationProvider, *row[1:], id=row[0]) for row in BAD_DESTINATIONS]
    + [pytest.param(ExportProvider, *row[1:], id=f"export: {row[0]}") for row in BAD_EXPORTS],
)
def test_a_fault_is_reported_with_its_path_and_what_to_write(
    kind: type[DataExportProvider], news: dict[str, Any], path: str, advice: str
) -> None:
    found = faults(check(kind, news))
    assert any(text.startswith(f"{path}: ") and advice in text for text in found), found


def test_every_fault_is_reported_at_once() -> None:
    news = {**HOOK, "displayName": "", "url": "x", "authorization": {"type": "y"}}
    paths = [text.partition(":")[0] for text in faults(check(DestinationProvider, news))]
    assert paths == ["displayName", "url", "authorization.type"]


def test_no_fault_repeats_what_may_be_a_secret() -> None:
    secret = "AccountKey=canary-of-the-storage-account;"
    for name in ("type", "displayName", "url", "authorization", "destinationId", "application"):
        for news in ({**HUB, name: [secret]}, {**HUB, name: f"{secret} /"}):
            assert "canary" not in str(faults(check(DestinationProvider, news))), name


@pytest.mark.parametrize("news", [HUB, HOOK])
def test_a_good_destination_passes_and_gets_id_and_application(news: dict[str, Any]) -> None:
    result = check(DestinationProvider, news)
    assert faults(result) == []
    assert result.inputs["applicationUrl"] == URL
    assert without(result.inputs, "applicationUrl", "destinationId") == news


def test_a_good_export_passes_with_its_default() -> None:
    result = check(ExportProvider, EXPORT)
    assert faults(result) == []
    assert without(result.inputs, "applicationUrl", "exportId") == {**EXPORT, "enabled": True}


def test_unknown_values_pass_wherever_they_stand() -> None:
    for name in HUB:
        result = check(DestinationProvider, {**HUB, name: UNKNOWN})
        assert faults(result) == [], name
        assert isinstance(result.inputs[name], Unknown)
    for value in (UNKNOWN, [UNKNOWN], [{"id": UNKNOWN}], [{"id": "d", "transform": UNKNOWN}]):
        assert faults(check(ExportProvider, {**EXPORT, "destinations": value})) == []


def test_a_value_stays_at_its_path_and_the_order_of_destinations_too() -> None:
    references = [{"id": "z"}, {"id": "a"}, {"id": "m"}]
    result = check(ExportProvider, {**EXPORT, "destinations": references})
    assert result.inputs["destinations"] == references


def test_no_application_configured_is_a_fault_that_names_the_settings() -> None:
    result = provider(DestinationProvider, {}).check({}, {"idSeed": "s", **HUB})
    assert "IOTCENTRAL_SUBDOMAIN" in faults(result)[0]


# --- ids ---------------------------------------------------------------------------------------


def chosen(news: dict[str, Any], olds: dict[str, Any] | None = None, seed: str = "seed") -> Any:
    result = provider(DestinationProvider).check(olds or {}, {"idSeed": seed, **news})
    assert faults(result) == []
    return result.inputs["destinationId"]


def old(id_: str, **more: Any) -> dict[str, Any]:
    return {**HUB, "destinationId": id_, "applicationUrl": URL, **more}


def test_an_id_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert chosen(HUB) == chosen(HUB)
    assert chosen(HUB) != chosen(HUB, seed="other")


def test_the_golden_id_of_a_seed_never_changes() -> None:
    assert chosen(HUB) == "4bf0035a-df30-5d2e-847d-542b98216424"


def test_the_id_in_the_state_is_kept_whatever_the_seed() -> None:
    assert chosen(HUB, old("kept"), seed="renamed") == "kept"


def test_another_type_or_application_gets_another_id() -> None:
    assert chosen(HOOK, old("kept")) == chosen(HOOK)
    elsewhere = old("kept", applicationUrl="https://fabrikam.azureiotcentral.com")
    assert chosen(HUB, elsewhere) == chosen(HUB)


def test_a_type_that_is_not_known_yet_keeps_the_id_and_a_new_one_waits() -> None:
    assert chosen({**HUB, "type": UNKNOWN}, old("kept")) == "kept"
    assert isinstance(chosen({**HUB, "type": UNKNOWN}), Unknown)


def test_an_explicit_id_is_taken_as_it_is() -> None:
    assert chosen({**HUB, "destinationId": "mine"}, old("kept")) == "mine"


def test_the_seed_never_becomes_an_input() -> None:
    assert "idSeed" not in check(DestinationProvider, HUB).inputs


def test_two_resources_with_one_id_are_refused() -> None:
    made = provider(DestinationProvider)
    news = {**HUB, "destinationId": "same"}
    assert faults(made.check({}, {"idSeed": "one", **news})) == []
    assert "another destination of this program" in faults(
        made.check({}, {"idSeed": "two", **news})
    )[0]  # fmt: skip
    assert faults(made.check({}, {"idSeed": "one", **news})) == []


def test_another_type_under_one_explicit_id_is_refused() -> None:
    made = provider(DestinationProvider)
    result = made.check(old("mine"), {"idSeed": "s", **HOOK, "destinationId": "mine"})
    assert faults(result)[0].startswith("destinationId: 'mine' is a eventhubs@v1 destination")
