"""Check, as the engine calls it: offline, without a token, every fault with its path and advice."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import StringAsset
from pulumi.dynamic import CheckResult
from pulumi.output import UNKNOWN, Unknown

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.dynamic.provider import DataExportProvider
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.ids import derive_id
from pulumi_iotcentral.model.schema import DESTINATION
from pulumi_iotcentral.model.schema import EXPORT as EXPORT_KIND
from pulumi_iotcentral.model.values import SIGNATURE
from tests.provider.forms import plain
from tests.unit.model.objects import places, put

URL = "https://contoso.azureiotcentral.com"
CONNECTION_STRING = "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=k;EntityPath=hub"
HUB = {
    "displayName": "Hub",
    "type": "eventhubs@v1",
    "authorization": {"type": "connectionString", "connectionString": CONNECTION_STRING},
}
CLUSTER = {
    "displayName": "Explorer",
    "type": "dataexplorer@v1",
    "clusterUrl": "https://c.example",
    "database": "d",
    "table": "t",
    "authorization": {"type": "systemAssignedManagedIdentity"},
}
HOOK = {"displayName": "Hook", "type": "webhook@v1", "url": "https://example.com/"}
EXPORT = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "d1"}]}


def provider(kind: type[DataExportProvider], config: dict[str, Any] | None = None) -> Any:
    """Return a provider in a process of its own, configured without any token."""
    made = kind()
    settings = {"iotcentral:subdomain": "contoso"} if config is None else config
    made._context = RunContext(Settings(settings.get, {}), report=report)
    return made


def check(kind: type[DataExportProvider], news: dict[str, Any], **more: Any) -> CheckResult:
    """Check the inputs of a new resource."""
    result: CheckResult = provider(kind).check({}, {"idSeed": "seed", **news, **more})
    return result


def faults(result: CheckResult) -> list[str]:
    return [failure.reason for failure in result.failures]


def without(properties: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in names}


FULL: list[tuple[type[DataExportProvider], dict[str, Any]]] = [
    (
        DestinationProvider,
        {
            "idSeed": "s",
            **HOOK,
            "destinationId": "d",
            "adopt": True,
            "secretVersion": 1,
            "headerCustomizations": {"a": {"value": "v", "secret": True}},
            "queryCustomizations": {"a": {"value": "v"}},
            "authorization": {
                "type": "oauth",
                "tokenUrl": "https://t.example",
                "clientId": "c",
                "clientSecret": "s",
                "requestType": "json",
            },
        },
    ),
    (DestinationProvider, {"idSeed": "s", **HUB}),
    (
        DestinationProvider,
        {
            "idSeed": "s",
            "displayName": "X",
            "type": "dataexplorer@v1",
            "clusterUrl": "https://c.example",
            "database": "d",
            "table": "t",
            "authorization": {
                "type": "servicePrincipal",
                "tenantId": "t",
                "clientId": "c",
                "clientSecret": "s",
            },
        },
    ),
    (
        ExportProvider,
        {
            "idSeed": "s",
            "displayName": "E",
            "source": "telemetry",
            "exportId": "e",
            "enabled": True,
            "filter": "x",
            "destinations": [{"id": "a", "transform": ".a"}, {"id": "b"}],
            "enrichments": {"a": {"value": {"q": [1]}}, "b": {"path": "p", "target": "t"}},
        },
    ),
]
AUTHORIZATION = HUB["authorization"]
BAD_DESTINATIONS: list[tuple[str, dict[str, Any], str, str]] = [
    ("unknown type", {**HUB, "type": "ftp@v1"}, "type", "not supported. Use one of blobstorage"),
    ("no type", without(HUB, "type"), "type", "is required"),
    ("no name", without(HUB, "displayName"), "displayName", "is required"),
    ("empty name", {**HUB, "displayName": " "}, "displayName", "must not be empty"),
    ("name is a number", {**HUB, "displayName": 5}, "displayName", "must be a string"),
    ("no authorization", without(HUB, "authorization"), "authorization", "connectionString"),
    ("unknown kind", {**HUB, "authorization": {"type": "conection"}}, "authorization.type", "mean"),
    ("no kind", {**HUB, "authorization": {"a": 1}}, "authorization.type", "is required"),
    (
        "missing field of authorization",
        {**HUB, "authorization": {"type": "systemAssignedManagedIdentity", "hostName": "h"}},
        "authorization.eventHubName",
        "is required",
    ),
    (
        "superfluous field of authorization",
        {**HUB, "authorization": {**AUTHORIZATION, "containerName": "c"}},  # type: ignore[dict-item]
        "authorization.containerName",
        "is not supported by connectionString authorization of an eventhubs@v1 destination",
    ),
    (
        "field of another type",
        {**HUB, "url": "https://example.com"},
        "url",
        "is not supported by an eventhubs@v1 destination",
    ),
    ("misspelt property", {**HUB, "displayNam": "x"}, "displayNam", "Did you mean 'displayName'?"),
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
        "Add ';EntityPath=' and the name of the event hub",
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
        "Use the secret itself",
    ),
    (
        "pasted mask for a whole secret",
        {**HOOK, "authorization": {"type": "header", "value": "********"}},
        "authorization.value",
        "Use the secret itself",
    ),
    (
        "pasted mask in a customization",
        {**HOOK, "headerCustomizations": {"x-key": {"value": "*****", "secret": True}}},
        'headerCustomizations["x-key"].value',
        "Use the secret itself",
    ),
    (
        "customization is a text",
        {**HOOK, "queryCustomizations": {"a": "b"}},
        "queryCustomizations.a",
        "must be an object of value and secret",
    ),
    (
        "one header twice",
        {**HOOK, "headerCustomizations": {"X-Key": {"value": "a"}, "x-key": {"value": "canary"}}},
        'headerCustomizations["x-key"]',
        "must not be a duplicate. 'X-Key' is the same header",
    ),
    ("not a connection string", {
        **HUB, "authorization": {"type": "connectionString", "connectionString": "EntityPath;x=1"},
    }, "authorization.connectionString", "must be a connection string"),
    ("string of an IoT hub", {
        **HUB,
        "authorization": {
            "type": "connectionString",
            "connectionString": "HostName=canary.azure-devices.net;SharedAccessKey=canary",
        },
    }, "authorization.connectionString", "not that of an IoT hub"),
    ("secret with a line break", {
        **HOOK, "authorization": {"type": "header", "value": "canary\n"},
    }, "authorization.value", "must not start or end with white space"),
    ("flat form", {**HUB, "connectionString": "x=y"}, "connectionString",
        "Use authorization.connectionString"),
    ("webhook without url", without(HOOK, "url"), "url", "is required"),
    ("url without scheme", {**HOOK, "url": "example.com"}, "url", "must be a whole URL"),
    ("host with scheme", {
        **HUB,
        "authorization": {
            "type": "systemAssignedManagedIdentity",
            "hostName": "https://x.servicebus.windows.net",
            "eventHubName": "h",
        },
    }, "authorization.hostName", "must be a host name without"),
    *(
        (f"ambiguous {name}", {**known, name: url}, name, "must have a host that every program")
        for known, name, scheme in ((HOOK, "url", "http"), (CLUSTER, "clusterUrl", "https"))
        for url in (
            f"{scheme}://canary\\@a.example/",
            f"{scheme}://canary@a.example/",
            f"{scheme}://a.example/can ary",
            f"{scheme}://a.example/\x00canary",
            f"{scheme}://canary_%41.example/",
            f"{scheme}:///canary",
            f"{scheme}://a.example:canary/",
        )
    ),
    ("ambiguous token URL", {
        **HOOK,
        "authorization": {
            "type": "oauth",
            "tokenUrl": "https://canary\\@a.example/",
            "clientId": "c",
            "clientSecret": "s",
        },
    }, "authorization.tokenUrl", "must have a host that every program"),
    ("ambiguous endpoint", {
        **HUB,
        "type": "blobstorage@v1",
        "authorization": {
            "type": "systemAssignedManagedIdentity",
            "endpointUri": "https://canary\\@a.blob.core.windows.net/",
            "containerName": "c",
        },
    }, "authorization.endpointUri", "must have a host that every program"),
    *(
        ("host that is more", {
            **HUB,
            "authorization": {
                "type": "systemAssignedManagedIdentity",
                "hostName": host,
                "eventHubName": "h",
            },
        }, "authorization.hostName", "must be a host name without")
        for host in ("canary#.servicebus.windows.net", "canary@a", "a canary", "canary\\a")
    ),
    ("one name twice", {
        **HUB,
        "authorization": {
            "type": "connectionString",
            "connectionString": f"{CONNECTION_STRING}; endpoint =sb://canary/",
        },
    }, "authorization.connectionString", "must not contain two parts with the same name"),
    ("id with a slash", {**HUB, "destinationId": "a/b"}, "destinationId", "Use an id without"),
    ("id with a blank", {**HUB, "destinationId": "a b"}, "destinationId", "Use an id without"),
    ("empty id", {**HUB, "destinationId": ""}, "destinationId", "must not be empty"),
    ("id is two dots", {**HUB, "destinationId": ".."}, "destinationId", "must not be '.' or '..'"),
    ("version is an object", {**HUB, "secretVersion": [1]}, "secretVersion", "a whole number"),
    ("empty connection string", {
        **HUB, "authorization": {"type": "connectionString", "connectionString": ";"},
    }, "authorization.connectionString", "must be a connection string"),
    ("version is a flag", {**HUB, "secretVersion": True}, "secretVersion", "a whole number"),
    ("adopt is a text", {**HUB, "adopt": "yes"}, "adopt", "must be true or false"),
    ("unknown application", {**HUB, "application": "x"}, "application",
        "must be a name under iotcentral:applications"),
]  # fmt: skip
BAD_EXPORTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no destinations", without(EXPORT, "destinations"), "destinations", "is required"),
    (
        "empty destinations",
        {**EXPORT, "destinations": []},
        "destinations",
        "must have at least one destination",
    ),
    (
        "eleven destinations",
        {**EXPORT, "destinations": [{"id": f"d{n}"} for n in range(11)]},
        "destinations",
        "must not have more than 10 entries, and has 11",
    ),
    (
        "one destination twice",
        {**EXPORT, "destinations": [{"id": "d"}, {"id": "d"}]},
        "destinations[1].id",
        "must not be a duplicate",
    ),
    ("reference is a text", {**EXPORT, "destinations": ["d"]}, "destinations[0]", "an object"),
    ("reference without id", {**EXPORT, "destinations": [{}]}, "destinations[0].id", "is required"),
    (
        "id with a slash",
        {**EXPORT, "destinations": [{"id": "a/b"}]},
        "destinations[0].id",
        "must not contain '/'",
    ),
    (
        "unknown source",
        {**EXPORT, "source": "x"},
        "source",
        "is not supported. Use one of telemetry",
    ),
    ("enabled is a text", {**EXPORT, "enabled": "no"}, "enabled", "must be true or false"),
    (
        "misspelt filter",
        {**EXPORT, "filtre": "SELECT * FROM devices"},
        "filtre",
        "is not supported by an export. Did you mean 'filter'?",
    ),
    ("setting of a destination", {**EXPORT, "secretVersion": 1}, "secretVersion", "not supported"),
    (
        "asset in an enrichment",
        {**EXPORT, "enrichments": {"a": {"value": {"b": [{SIGNATURE: "c", "text": "d"}]}}}},
        "enrichments.a.value.b[0]",
        "must be a JSON value, not an asset or a resource",
    ),
    ("empty filter", {**EXPORT, "filter": ""}, "filter", "must not be empty"),
    (
        "curly quotes in a transform",
        {**EXPORT, "destinations": [{"id": "d", "transform": "{a: \u201cb\u201d}"}]},
        "destinations[0].transform",
        "Replace curly quotation marks",
    ),
    (
        "transform in JavaScript",
        {**EXPORT, "destinations": [{"id": "d", "transform": "return {a: 1}"}]},
        "destinations[0].transform",
        "looks like JavaScript",
    ),
    ("open filter", {**EXPORT, "filter": "(a = 1"}, "filter", "( is not closed"),
    (
        "value and path",
        {**EXPORT, "enrichments": {"a b": {"value": 1, "path": "$displayName"}}},
        'enrichments["a b"]',
        "must not have both value and path",
    ),
    (
        "empty enrichment",
        {**EXPORT, "enrichments": {"a": {"x": 1}}},
        "enrichments.a.x",
        "is not supported by",
    ),
    (
        "target without path",
        {**EXPORT, "enrichments": {"a": {"value": 1, "target": "t"}}},
        "enrichments.a.target",
        "is not supported with value",
    ),
    (
        "eleven enrichments",
        {**EXPORT, "enrichments": {f"e{n}": {"value": n} for n in range(11)}},
        "enrichments",
        "must not have more than 10 entries, and has 11",
    ),
    (
        "value is no JSON",
        {**EXPORT, "enrichments": {"a": {"value": {"x": [StringAsset("s")]}}}},
        "enrichments.a.value.x[0]",
        "must be a JSON value",
    ),
    (
        "value is no number",
        {**EXPORT, "enrichments": {"a": {"value": float("nan")}}},
        "enrichments.a.value",
        "a finite number",
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
    assert any(text.startswith(f"{path} ") and advice in text for text in found), found


def test_the_id_of_the_state_that_ignored_changes_keep_is_not_explicit() -> None:
    first = check(DestinationProvider, {**HOOK, "recreate": 1})
    again = provider(DestinationProvider).check(first.inputs, first.inputs)
    assert faults(again) == []
    for change in ({"recreate": 2}, {"destinationId": "mine"}):
        changed = provider(DestinationProvider).check(first.inputs, {**first.inputs, **change})
        assert faults(changed)[0].startswith("recreate is not supported with an explicit id")


def test_a_warning_names_a_resource_whose_seed_is_ignored(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = check(ExportProvider, {**EXPORT, "enabled": False, "exportId": "mine"})
    capsys.readouterr()
    made = provider(ExportProvider)
    warned: list[str] = []
    made._context.warn = warned.append
    made.check(first.inputs, first.inputs)
    assert warned
    assert all(text.startswith("export with id 'mine' ") for text in warned)


def test_every_fault_is_reported_at_once() -> None:
    news = {**HOOK, "displayName": "", "url": "x", "authorization": {"type": "y"}}
    paths = [text.partition(" ")[0] for text in faults(check(DestinationProvider, news))]
    assert paths == ["displayName", "url", "authorization.type"]


CANARIES = ("canaryS3cret", "canaryS3cret/", "AccountKey=canary;", ["canary"], {"canary": "canary"})


@pytest.mark.parametrize("canary", CANARIES, ids=str)
def test_no_fault_repeats_what_may_be_a_secret(canary: Any) -> None:
    for kind, good in FULL:
        for path in places(good):
            for text in faults(check(kind, put(good, path, canary))):
                # A name that is not supported is in the path.
                rest = text.partition(" ")[2] if isinstance(canary, dict) else text
                assert "canary" not in rest, (path, text)


@pytest.mark.parametrize("news", [HUB, HOOK])
def test_a_good_destination_passes_and_gets_id_and_application(news: dict[str, Any]) -> None:
    result = check(DestinationProvider, news)
    assert faults(result) == []
    assert result.inputs["applicationUrl"] == URL
    assert without(plain(result.inputs), "applicationUrl", "destinationId") == news
    hidden = ("authorization", "url")
    assert all(result.inputs[name] != news[name] for name in hidden if name in news)


def test_a_good_export_passes_with_its_default() -> None:
    result = check(ExportProvider, EXPORT)
    assert faults(result) == []
    assert without(result.inputs, "applicationUrl", "exportId") == {**EXPORT, "enabled": True}


def test_unknown_values_pass_wherever_they_stand() -> None:
    for kind, good in FULL:
        for path in places(good):
            if path == ("idSeed",):
                continue
            result = check(kind, put(good, path, UNKNOWN))
            assert faults(result) == [], path
            kept: Any = result.inputs
            for key in path:
                kept = kept[key]
            assert isinstance(kept, Unknown), path
            difference = provider(kind).diff("id", check(kind, good).inputs, result.inputs)
            assert difference.changes or path[0] in ("adopt", "application"), path
            assert difference.replaces == [], path


ODD: list[Any] = [
    None, True, 0, 1.5, float("nan"), float("inf"), 10**400, "", " ", "*****", "=", ";", "a=*****",
    "\ud800", [], [None], [[]], [UNKNOWN], {}, {"": ""}, {"a": None}, {"type": {}}, {"id": []},
    [{"id": []}], [{"id": UNKNOWN}], StringAsset("x"),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_check_and_diff_never_raise(odd: Any) -> None:
    for kind, good in FULL:
        inputs = check(kind, good).inputs
        for path in places(good):
            strange = put(good, path, odd)
            for olds, news in (({}, strange), (inputs, strange), (strange, good)):
                result = provider(kind).check(olds, news)
                provider(kind).diff("id", inputs, result.inputs)
                provider(kind).diff("id", result.inputs, inputs)


def test_an_application_that_is_not_known_yet_is_a_change() -> None:
    config = {"iotcentral:applications": {"one": {"subdomain": "one"}, "two": {"subdomain": "two"}}}
    made = provider(DestinationProvider, config)
    olds = made.check({}, {"idSeed": "s", **HUB, "application": "one"}).inputs
    news = made.check(olds, {"idSeed": "s", **HUB, "application": UNKNOWN}).inputs
    difference = made.diff(olds["destinationId"], olds, news)
    assert difference.changes
    assert difference.replaces == []


def test_whole_numbers_stay_whole() -> None:
    news = {**EXPORT, "enrichments": {"a": {"value": {"n": [7.0, 0.5, 1e300]}}}}
    value = check(ExportProvider, news).inputs["enrichments"]["a"]["value"]
    assert [type(number) for number in value["n"]] == [int, float, float]


def test_a_value_stays_at_its_path_and_the_order_of_destinations_too() -> None:
    references = [{"id": "z"}, {"id": "a"}, {"id": "m"}]
    result = check(ExportProvider, {**EXPORT, "destinations": references})
    assert result.inputs["destinations"] == references


def test_no_application_configured_is_a_fault_that_names_the_settings() -> None:
    result = provider(DestinationProvider, {}).check({}, {"idSeed": "s", **HUB})
    assert "IOTCENTRAL_SUBDOMAIN" in faults(result)[0]


@pytest.mark.parametrize("endpoint", ["https://x:abc", "https://x:99999", "https://[::1"])
def test_an_endpoint_that_is_no_url_is_a_fault(endpoint: str) -> None:
    result = provider(DestinationProvider, {"iotcentral:endpoint": endpoint}).check(
        old("kept"), {"idSeed": "s", **HUB}
    )
    assert faults(result)[0].startswith("iotcentral:endpoint must be a base URL")


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


def test_the_port_of_a_loopback_address_has_no_say_in_an_id() -> None:
    def derived(url: str) -> str:
        return derive_id("seed", "telemetry", url)

    assert derived("http://127.0.0.1:1/a") == derived("http://127.0.0.1:2/a")
    assert derived("http://127.0.0.1:1/a") != derived("http://127.0.0.1:1/b")
    assert derived("https://a.example:1") != derived("https://a.example:2")


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


def test_an_object_of_another_type_under_the_derived_id_gets_another_one() -> None:
    derived = chosen(HUB)
    drifted = old(derived, type="webhook@v1")
    assert chosen(HUB, drifted) not in (derived, None)


@pytest.mark.parametrize("odd", [[], {}, 5, "", UNKNOWN])
def test_an_odd_id_in_the_state_is_no_bug(odd: Any) -> None:
    assert chosen(HUB, old(odd, type="x")) == chosen(HUB)


def test_the_second_check_of_a_replacement_chooses_the_id_of_the_first() -> None:
    made = provider(DestinationProvider)
    drifted = old(chosen(HUB), type="webhook@v1")
    first = made.check(drifted, {"idSeed": "seed", **HUB}).inputs["destinationId"]
    second = made.check({}, {"idSeed": "seed", **HUB}).inputs["destinationId"]
    assert first == second != chosen(HUB)


def test_a_faulty_resource_claims_no_id() -> None:
    made = provider(DestinationProvider)
    news = {**HUB, "destinationId": "same"}
    assert faults(made.check({}, {"idSeed": "one", **news, "displayName": ""})) != []
    assert faults(made.check({}, {"idSeed": "two", **news})) == []


def test_a_destination_and_an_export_may_have_one_id() -> None:
    process = provider(DestinationProvider)._context
    for kind, news in ((DestinationProvider, HUB), (ExportProvider, EXPORT)):
        made: Any = kind()
        made._context = process
        id_property = made.kind.id_property
        assert faults(made.check({}, {"idSeed": kind.__name__, **news, id_property: "x"})) == []


def test_another_type_under_one_explicit_id_is_refused() -> None:
    made = provider(DestinationProvider)
    result = made.check(old("mine"), {"idSeed": "s", **HOOK, "destinationId": "mine"})
    assert faults(result)[0].startswith(
        "destinationId must change with the type. 'mine' is an eventhubs@v1 destination"
    )


def test_a_destination_is_recreated_under_another_id_which_stays() -> None:
    first = chosen({**HUB, "recreate": 1})
    assert first == chosen(HUB), "the id of a new resource is known whatever the value is"
    olds = check(DestinationProvider, {**HUB, "recreate": 1}).inputs
    second = chosen({**HUB, "recreate": "2"}, olds)
    assert second != first
    assert chosen({**HUB, "recreate": 1}, olds) == first
    assert isinstance(chosen({**HUB, "recreate": UNKNOWN}, olds), Unknown)
    assert chosen({**HUB, "recreate": UNKNOWN}) == first


def test_a_destination_with_an_explicit_id_cannot_be_recreated() -> None:
    result = check(DestinationProvider, {**HUB, "destinationId": "mine", "recreate": 1})
    assert faults(result)[0].startswith("recreate is not supported with an explicit id")
    assert faults(check(ExportProvider, {**EXPORT, "exportId": "mine", "recreate": 1})) == []
    assert faults(check(ExportProvider, {**EXPORT, "recreate": True}))


def test_arguments_that_are_not_known_yet_as_a_whole_pass() -> None:
    """An Output of whole arguments has every property, and none that is known."""
    flat = ("connectionString", "containerName")
    for kind, table, more in (
        (DestinationProvider, DESTINATION, flat),
        (ExportProvider, EXPORT_KIND, ()),
    ):
        names = (*table.properties, *table.settings, table.id_property, "adopt", "application")
        result = check(kind, dict.fromkeys((*names, *more), UNKNOWN))
        assert faults(result) == []
