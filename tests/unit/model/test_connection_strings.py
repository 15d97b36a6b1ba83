"""Connection strings: the forms that Azure gives out pass, and what else is pasted is refused."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.dynamic import CheckResult

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.connection_strings import sample
from pulumi_iotcentral.model.schema import DESTINATION_TYPES, MESSAGING_FORM, STORAGE_FORM

KEY = "canaryU3cret+Y2FuYXJ5/" * 4
BLOB = (
    f"DefaultEndpointsProtocol=https;AccountName=canaryacct;AccountKey={KEY};"
    "EndpointSuffix=core.windows.net"
)
SAS = "sv=2022-11-02&ss=b&srt=sco&sp=rwdlac&se=2027-01-01T00:00:00Z&spr=https&sig=canary%2BSig%3D"
HUB = (
    "Endpoint=sb://canary.servicebus.windows.net/;SharedAccessKeyName=canary;"
    f"SharedAccessKey={KEY};EntityPath=canary"
)
IOT_HUB = f"HostName=canary.azure-devices.net;SharedAccessKeyName=iothubowner;SharedAccessKey={KEY}"
TYPES = ("blobstorage@v1", "eventhubs@v1", "servicebusqueue@v1", "servicebustopic@v1")
BUS_TYPES = TYPES[1:]


def destination(type_: str, text: Any) -> dict[str, Any]:
    authorization = {"type": "connectionString", "connectionString": text}
    if type_ == "blobstorage@v1":
        authorization["containerName"] = "telemetry"
    return {"displayName": "D", "type": type_, "authorization": authorization}


def check(news: dict[str, Any]) -> CheckResult:
    provider = DestinationProvider()
    provider._context = RunContext(
        Settings({"iotcentral:subdomain": "contoso"}.get, {}), report=report
    )
    result: CheckResult = provider.check({}, {"idSeed": "seed", **news})
    return result


def faults(news: dict[str, Any]) -> list[str]:
    return [failure.reason for failure in check(news).failures]


def refused(type_: str, text: str) -> str:
    """Return what is said of a connection string that is refused, by its path and no value."""
    found = faults(destination(type_, text))
    assert found, text
    assert all(it.startswith("authorization.connectionString ") for it in found)
    assert "canary" not in str(found).lower()
    return "\n".join(found)


STORAGE_FORMS = [
    BLOB,
    f"{BLOB};",
    f"AccountName=a;AccountKey={KEY}",
    f"accountname=a;ACCOUNTKEY={KEY}",
    f"AccountKey={KEY};EndpointSuffix=core.windows.net;AccountName=a",
    f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={KEY};"
    "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/d",
    f"AccountName=a;AccountKey={KEY};EndpointSuffix=core.chinacloudapi.cn",
    f"AccountName=a;AccountKey={KEY};EndpointSuffix=core.usgovcloudapi.net",
    f"AccountName=a;SharedAccessSignature={SAS}",
    f"BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature={SAS}",
    f"BlobEndpoint=https://a.blob.core.windows.net;SharedAccessSignature=?{SAS}",
    "BlobEndpoint=https://a.blob.core.windows.net/;QueueEndpoint=https://a.queue.core.windows.net/;"
    "FileEndpoint=https://a.file.core.windows.net/;TableEndpoint=https://a.table.core.windows.net/;"
    f"SharedAccessSignature={SAS}",
    f"DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net;AccountName=a;AccountKey={KEY};"
    "BlobEndpoint=https://a.z6.blob.storage.azure.net/;FileEndpoint=https://a.file.core.windows.net/;"
    "QueueEndpoint=https://a.queue.core.windows.net/;TableEndpoint=https://a.table.core.windows.net/",
    f"BlobEndpoint=https://a.blob.core.windows.net/?{SAS}",
    "UseDevelopmentStorage=true",
    "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1",
]  # fmt: skip
BUS_FORMS = [
    HUB,
    f"{HUB};",
    HUB.replace(".net/", ".net"),
    HUB.replace(".net/", ".net:5671/"),
    HUB.replace("sb://", "SB://"),
    HUB.replace("servicebus.windows.net", "servicebus.chinacloudapi.cn"),
    HUB.replace("Endpoint", "endpoint").replace("EntityPath", "ENTITYPATH"),
    ";".join(reversed(HUB.split(";"))),
    f"Endpoint=sb://iothub-ns-x-1-2.servicebus.windows.net/;SharedAccessKeyName=service;"
    f"SharedAccessKey={KEY};EntityPath=x",
    "Endpoint=sb://n.servicebus.windows.net/;EntityPath=h;SharedAccessSignature=SharedAccessSignature"
    " sr=sb%3a%2f%2fn%2fh&sig=canary%3d&se=1700000000&skn=send",
    "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;"
    "SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;EntityPath=h",
    "Endpoint=sb://localhost:5672;SharedAccessKeyName=R;SharedAccessKey=S;"
    "UseDevelopmentEmulator=true;EntityPath=h;",
    f"{HUB};TransportType=Amqp",
    f"{HUB};OperationTimeout=00:01:00",
]  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "text"),
    [("blobstorage@v1", text) for text in STORAGE_FORMS]
    + [(type_, text) for type_ in BUS_TYPES for text in BUS_FORMS],
)
def test_a_form_that_azure_gives_out_passes_in_silence(
    type_: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(destination(type_, text)) == []
    assert capsys.readouterr().err == ""


AROUND = {
    "line break": "{}\n",
    "line break of Windows": "{}\r\n",
    "carriage return": "{}\r",
    "line break before": "\n{}",
    "blank": " {}",
    "tabulator": "{}\t",
    "no-break space": "{}\u00a0",
    "zero-width space": "\u200b{}",
    "byte order mark": "\ufeff{}",
    "separator": "{}\u2028",
    "double quotes": '"{}"',
    "single quotes": "'{}'",
    "curly quotes": "\u201c{}\u201d",
    "backticks": "`{}`",
    "opening quote alone": '"{}',
    "JSON": '{{"connectionString": "{}"}}',
    "JSON list": '["{}"]',
    "assignment": "ConnectionString={}",
    "export": "export AZURE_STORAGE_CONNECTION_STRING={}",
    "quoted export": 'export X="{}',
    "PowerShell": "$env:X = {}",
    "YAML": "connectionString: {}",
    "option": "--connection-string {}",
    "two lines": "{}\nEOF",
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
@pytest.mark.parametrize(("type_", "text"), [("blobstorage@v1", BLOB), ("eventhubs@v1", HUB)])
def test_nothing_stands_around_a_connection_string(type_: str, text: str, around: str) -> None:
    refused(type_, around.format(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HUB, "Endpoint, EntityPath, SharedAccessKeyName, SharedAccessKey are parts of that of Ev"),
        (IOT_HUB, "not that of an IoT hub or a device"),
        ("HostName=canary.azure-devices.net;DeviceId=canary;SharedAccessKey=canary", "an IoT hub"),
        (f"AccountEndpoint=https://canary.documents.azure.com:443/;AccountKey={KEY}", "Cosmos DB"),
        ("Server=tcp:canary.example,1433;User ID=canary;Password=canary", "a database"),
        ("Data Source=canary;Initial Catalog=canary;User Id=canary;Password=canary", "a database"),
        ("canary.redis.cache.windows.net:6380,password=canary=,ssl=True", "Azure Cache for Redis"),
        ("InstrumentationKey=canary;IngestionEndpoint=https://canary", "Application Insights"),
        ("Endpoint=https://canary.azconfig.io;Id=canary;Secret=canary", "App Configuration"),
        ("endpoint=https://canary.communication.azure.com/;accesskey=canary", "SignalR"),
        ("mongodb://canary:canary@canary:10255/?ssl=true", "not a URL"),
        (f"https://canary.blob.core.windows.net/?{SAS}", "not a URL"),
        (SAS, "must not be a shared access signature alone"),
        (f"?{SAS}", "must not be a shared access signature alone"),
        (KEY, "must be a connection string"),
        ("canaryKey+abc/==", "must have AccountName and AccountKey"),
        ("AccountName=canary", "must have AccountName and AccountKey, AccountName and SharedAcc"),
        (f"AccountKey={KEY}", "must have AccountName and AccountKey"),
        ("DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net", "AccountName and Acc"),
        ("AccountName=canary;AccountKey=", "must be a connection string"),
        (f"QueueEndpoint=https://canary/;SharedAccessSignature={SAS}", "BlobEndpoint and Shared"),
        ("UseDevelopmentStorage=false", "must have true as UseDevelopmentStorage"),
        (f"BlobEndpoint=canary.blob;SharedAccessSignature={SAS}", "must have a URL such as https"),
        (f"AccountName=https://canary;AccountKey={KEY}", "the name of the storage account alone"),
        (f"AccountName=canary.blob.core.windows.net;AccountKey={KEY}", "storage account alone"),
        (f"AccountName=<canary>;AccountKey={KEY}", "instead of a placeholder"),
        ("AccountName=a;AccountKey=${CANARY}", "the value of AccountKey instead of a placeholder"),
        ("AccountName=a;AccountKey=\u2026", "the value of AccountKey instead of a placeholder"),
        (f'AccountName="canary";AccountKey={KEY}', "quotation marks around the value of Account"),
        (f"AccountName=a; AccountKey={KEY}", "must not have white space around its parts"),
        (f"AccountName=a;AccountKey={KEY};SharedAccessSignature={SAS}", "not both"),
        (f"AccountName=a;SharedAccessSignature={SAS}".replace("&", "&amp;"), "for HTML or XML"),
        (f"{BLOB};EndpointSuffix2=x".replace("=core.windows.net", "=https://canary/"), "a domain"),
        (BLOB.replace("=https", "=canary"), "https or http as DefaultEndpointsProtocol"),
        (BLOB.replace(";EndpointSuffix", "\nEndpointSuffix"), "must not contain line breaks"),
        (f"{BLOB};{BLOB}", "must not contain two parts with the same name"),
    ],
)  # fmt: skip
def test_what_is_no_connection_string_of_a_storage_account_is_refused(text: str, said: str) -> None:
    assert said in refused("blobstorage@v1", text)


@pytest.mark.parametrize("type_", BUS_TYPES)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BLOB, "DefaultEndpointsProtocol, EndpointSuffix are parts of that of a storage account"),
        ("UseDevelopmentStorage=true", "UseDevelopmentStorage is a part of that of a storage"),
        (IOT_HUB, "not that of an IoT hub or a device"),
        (f"{IOT_HUB};EntityPath=canary", "not that of an IoT hub or a device"),
        (f"AccountEndpoint=https://canary.documents.azure.com:443/;AccountKey={KEY}", "Cosmos DB"),
        (HUB.replace("sb://", "https://"), "a URL that begins with sb://"),
        (HUB.replace("sb://", "amqps://"), "a URL that begins with sb://"),
        (HUB.replace("sb://", ""), "a URL that begins with sb://"),
        (HUB.replace("sb://canary.servicebus.windows.net", "sb://"), "a URL that begins with sb"),
        (HUB.replace(";EntityPath=canary", ""), "have the part EntityPath. Add ';EntityPath='"),
        (HUB.replace("EntityPath=canary", "EntityPath="), "must be a connection string"),
        (HUB.replace("SharedAccessKeyName=canary;", ""), "SharedAccessKeyName and SharedAccessKey"),
        (HUB.replace(f"SharedAccessKey={KEY};", ""), "SharedAccessKeyName and SharedAccessKey"),
        (HUB.replace("Endpoint=sb://canary.servicebus.windows.net/;", ""), "the part Endpoint"),
        (f"{HUB};SharedAccessSignature={SAS}", "one of SharedAccessKey and SharedAccessSignature"),
        ("canary.servicebus.windows.net", "must be a connection string"),
        ("sb://canary.servicebus.windows.net/", "must be a connection string"),
        (HUB.replace("canary.servicebus", "{{canary}}.servicebus"), "placeholder"),
        (KEY + "=", "must be a connection string"),
    ],
)  # fmt: skip
def test_what_is_none_of_event_hubs_or_service_bus_is_refused(
    type_: str, text: str, said: str
) -> None:
    assert said in refused(type_, text)


@pytest.mark.parametrize(
    ("type_", "text", "said"),
    [
        ("eventhubs@v1", f"{HUB};canaryPart=1", "has a part that this version does not"),
        ("blobstorage@v1", f"{BLOB};a=canary;b=canary", "has 2 parts that this version"),
        ("eventhubs@v1", HUB.replace(";", "; "), "has white space around a part"),
        ("blobstorage@v1", f"AccountName=a;AccountKey={KEY[:-3]}", "AccountKey that is not base64"),
        (
            "blobstorage@v1",
            "BlobEndpoint=https://canary.example/",
            "has no credentials. Add AccountName",
        ),
        (
            "blobstorage@v1",
            f"AccountName=a;AccountKey={KEY};TableEndpoint=https://canary.table.cosmos.azure.com/",
            "like a connection string of Azure Cosmos DB for Table",
        ),
    ],
)
def test_what_is_only_suspect_passes_with_a_warning(
    type_: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(destination(type_, text)) == []
    warned = capsys.readouterr().err
    assert said in warned
    assert "canary" not in warned


@pytest.mark.parametrize("form", [STORAGE_FORM, MESSAGING_FORM])
def test_what_stands_for_a_masked_string_is_legal(form: Any) -> None:
    (type_, *_) = (
        known.type
        for known in DESTINATION_TYPES.values()
        for kind in known.authorizations
        if kind.form is form
    )
    assert faults(destination(type_, sample(form))) == []


PIECES = st.sampled_from(
    [
        *BLOB.split(";"),
        *HUB.split(";"),
        *IOT_HUB.split(";"),
        SAS,
        *"=; \n\"'{}<",
        "canary",
        "\ufeff",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(TYPES), st.lists(PIECES, max_size=8), st.sampled_from([";", "", "; "]))
def test_whatever_is_pasted_no_value_is_repeated(type_: str, pieces: list[str], by: str) -> None:
    text = by.join(pieces)
    for fault in faults(destination(type_, text)):
        assert "canary" not in fault
        assert fault.startswith("authorization.connectionString ")


@settings(deadline=None, max_examples=100)
@given(st.sampled_from([("blobstorage@v1", BLOB), ("eventhubs@v1", HUB)]), st.randoms())
def test_neither_order_nor_case_matters(given_: tuple[str, str], order: random.Random) -> None:
    type_, text = given_
    parts = [part.partition("=") for part in text.split(";")]
    order.shuffle(parts)
    cased = [(order.choice([str.upper, str.lower])(name), value) for name, _, value in parts]
    assert faults(destination(type_, ";".join(f"{n}={v}" for n, v in cased))) == []


BUS_IDENTITY = {"type": "systemAssignedManagedIdentity", "hostName": "h.net", "eventHubName": "h"}
BLOB_IDENTITY = {
    "type": "systemAssignedManagedIdentity",
    "endpointUri": "https://a.blob.core.windows.net/",
    "containerName": "c",
}
OAUTH = {"type": "oauth", "tokenUrl": "https://t.example", "clientId": "c", "clientSecret": "s"}
HOOK = {"displayName": "H", "type": "webhook@v1", "url": "https://h.example/x"}
CLUSTER = {
    "displayName": "E",
    "type": "dataexplorer@v1",
    "clusterUrl": "https://c.example",
    "database": "d",
    "table": "t",
    "authorization": {"type": "systemAssignedManagedIdentity"},
}
WHOLE = [
    (HOOK, ("url",)),
    *((CLUSTER, (name,)) for name in ("clusterUrl", "database", "table")),
    *(
        ({"displayName": "D", "type": type_, "authorization": kind}, ("authorization", name))
        for type_, kind in (("eventhubs@v1", BUS_IDENTITY), ("blobstorage@v1", BLOB_IDENTITY))
        for name in kind
        if name != "type"
    ),
    *(
        ({**HOOK, "authorization": OAUTH}, ("authorization", name))
        for name in OAUTH
        if name != "type"
    ),
    ({**HOOK, "authorization": {"type": "header", "value": "v"}}, ("authorization", "value")),
    (destination("blobstorage@v1", BLOB), ("authorization", "containerName")),
]  # fmt: skip


@pytest.mark.parametrize(
    "pasted", ["{}\n", "{}\r\n", " {}", "{}\t", "{}\u00a0", "\ufeff{}", "{}\u200b"]
)
@pytest.mark.parametrize(("good", "path"), WHOLE, ids=[".".join(it[1]) for it in WHOLE])
def test_a_secret_an_address_and_a_name_have_nothing_around_them(
    good: dict[str, Any], path: tuple[str, ...], pasted: str
) -> None:
    assert faults(good) == []
    holder = good if len(path) == 1 else good[path[0]]
    strange = {**holder, path[-1]: pasted.format(holder[path[-1]])}
    (fault,) = faults(strange if len(path) == 1 else {**good, path[0]: strange})
    assert fault.startswith(f"{'.'.join(path)} must not start or end with white space")


@pytest.mark.parametrize("inside", ["a\nb", "a\u200bb", "a\u00a0b", "a\x00b"])
def test_a_secret_has_no_invisible_character_in_it(inside: str) -> None:
    (fault,) = faults({**HOOK, "authorization": {"type": "header", "value": inside}})
    assert fault.startswith("authorization.value must not contain line breaks")


@pytest.mark.parametrize("id_", ["hub\n", "\u200bhub", "hub\ufeff", "hub\u00a0"])
def test_an_id_has_no_invisible_character(id_: str) -> None:
    (fault,) = faults({**HOOK, "destinationId": id_})
    assert fault.startswith("destinationId ")


def test_a_display_name_may_have_white_space_around_it() -> None:
    assert faults({**HOOK, "displayName": " Hook\n"}) == []


def test_a_header_with_something_around_it_passes_with_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    items = {"x-key": {"value": "canary\n", "secret": True}}
    assert faults({**HOOK, "headerCustomizations": items}) == []
    warned = capsys.readouterr().err
    assert 'end of headerCustomizations["x-key"].value' in warned
    assert "canary" not in warned
