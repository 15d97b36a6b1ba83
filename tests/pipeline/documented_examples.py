"""The examples of Microsoft's documentation, and `python -m tests.pipeline.documented_examples`.

Each one has the page, the section, the message, the parts of the export, and the documents that the
page shows. Where a page contradicts itself, `instead` has our documents, and `contradiction` says
why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from iotcentral_bounded.json import parsed
from iotcentral_bounded.numbers import to_text
from iotcentral_pipeline import SAMPLES, completed, process, read_message

TRANSFORM: Final = "howto-transform-data-internally"
BLOB: Final = "howto-export-to-blob-storage"
REST: Final = "howto-manage-data-export-with-rest-api"
# The README of https://github.com/iot-for-all/iot-central-power-bi-solution
POWER_BI: Final = "iot-for-all/iot-central-power-bi-solution"

_FOLDER: Final = Path(__file__).parent / "documented"
_IMPORT: Final = 'import "iotc" as iotc;\n'
_NOW: Final = datetime(2026, 1, 2, tzinfo=UTC)
_WIDTH: Final = 72


@dataclass(frozen=True, kw_only=True)
class Example:
    """An example. Texts of JSON, so that numbers are compared as they are written."""

    page: str
    section: str
    message: str
    expected: tuple[str, ...]
    transform: str | None = None
    export: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    """The part of the documents that the page shows. Empty for all."""

    instead: tuple[str, ...] | None = None
    contradiction: str = ""

    def got(self) -> tuple[str, ...]:
        """Return the documents of the pipeline."""
        reference = {"id": "d"} | ({"transform": self.transform} if self.transform else {})
        message = completed(read_message(self.message), "", _NOW).message
        result = process(message, {**self.export, "destinations": [reference]})
        if not result.passes:
            return ()
        [destination] = result.destinations
        assert destination.error is None, destination.error
        return tuple(_part(it, self.path) for it in destination.documents)


def canonical(document: str) -> str:
    """Return a document with sorted keys and its numbers as they are written."""
    return to_text(_sorted(parsed(document, as_written=True)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(it) for it in value] if isinstance(value, list) else value


def _part(document: str, path: str) -> str:
    return to_text(parsed(document, as_written=True)[path]) if path else document


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text("utf-8")


_KNEE: Final = SAMPLES["telemetry"].text
_ACCELERATION: Final = '{"x": 19.212770659918583, "y": 20.596296675217335, "z": 54.04859440697045}'
_ENTRY: Final = "urn:continuousPatientMonitoringTemplate:Smart_Knee_Brace_6wm"
_ENTRIES: Final = (
    f'{{"id": "{_ENTRY}:Acceleration:1", "name": "Acceleration", "value": {_ACCELERATION}}}',
    f'{{"id": "{_ENTRY}:RangeOfMotion:1", "name": "RangeOfMotion", "value": 110}}',
)
_ROW: Final = '{"deviceId": %s, "timestamp": "2021-03-23T19:55:56.971Z", "rangeOfMotion": 110}'
_KNEE_ID: Final = '"31edabe6-e0b9-4c83-b0df-d12e95745b9f"'
_TABLE: Final = """{
    deviceId: %s,
    timestamp: .enqueuedTime,
    rangeOfMotion: .telemetry | iotc::find(.name == "RangeOfMotion").value
}"""
_VALUES: Final = {
    "HeartRate": "-633994413",
    "RespiratoryRate": "1582211310",
    "HeartRateVariability": "-37514094",
    "BodyTemperature": "5.323322666478241e+307",
    "FallDetection": '"Earum est nobis at voluptas id qui."',
    "BloodPressure": '{"Diastolic": 161438124, "Systolic": -966387879}',
}
_ATTRIBUTES: Final = """. as $in | .telemetry[] | {
  EnqueuedTime: $in.enqueuedTime,
  Message: $in.messageId,
  Application: $in.applicationId,
  Device: $in.device.id,
  Simulated: $in.device.simulated,
  Template: ($in.device.templateName // ""),
  Module: ($in.module // ""),
  Component: ($in.component // ""),
  Capability: .name,
  Value: .value
}"""
_SAMPLE_KEY: Final = {"enrichments": {"userSpecifiedKey": {"value": "sampleValue"}}}


def _attribute(name: str, value: str) -> str:
    return f"""{{
      "Application": "570c2d7b-d72e-4ad1-aaf4-ad9b727daa47", "Capability": "{name}",
      "Component": "", "Device": "9xwhr7khkfri",
      "EnqueuedTime": "1909-10-10T07:11:56.078161042Z", "Message": null, "Module": "",
      "Simulated": true, "Template": "Smart Vitals Patch", "Value": {value}
    }}"""


def _transforms() -> Iterator[Example]:
    example, structure = (
        "Example transformation queries, example {}",
        "Pre-transformation message structure",
    )
    yield Example(
        page=TRANSFORM, section=example.format(1), message=_KNEE, transform=".telemetry[]",
        expected=_ENTRIES,
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section=f"{example.format(1)}, tip", message=_KNEE,
        transform=".telemetry", expected=(f"[{', '.join(_ENTRIES)}]",),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section=example.format(2), message=_KNEE,
        transform=".telemetry | map({ key: .name, value: .value }) | from_entries",
        expected=(f'{{"Acceleration": {_ACCELERATION}, "RangeOfMotion": 110}}',),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section=example.format(3), message=_KNEE,
        transform=f"""{_IMPORT}{{
  rangeOfMotion: (
    .telemetry
    | iotc::find(.name == "RangeOfMotion").value
    | . * 3.14159265358979323846 / 180
  )
}}""",
        expected=('{"rangeOfMotion": 1.9198621771937625}',),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section=example.format(4), message=_KNEE,
        transform=_IMPORT + _TABLE % ".deviceId", expected=(_ROW % _KNEE_ID,),
        instead=(_ROW % "null",),
        contradiction="the message of the page has no deviceId, which the query reads",
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section=f"{example.format(4)}, with .device.id", message=_KNEE,
        transform=_IMPORT + _TABLE % ".device.id", expected=(_ROW % _KNEE_ID,),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section="IoT Central module", message=_KNEE,
        transform=f'{_IMPORT}.telemetry | iotc::find(.name == "RangeOfMotion")',
        expected=_ENTRIES[1:],
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section=structure, message=_KNEE, transform=".",
        export={"enrichments": {"your-enrichment-key": {"value": "enrichment-value"}}},
        expected=(_with_defaults(_KNEE),),
    )  # fmt: skip


def _with_defaults(message: str) -> str:
    """Return the message of the page, with the flags that the other messages of the page have."""
    document = parsed(message, as_written=True)
    flags = {"simulated": False, "provisioned": True, "approved": True, "blocked": False}
    return to_text(document | {"device": document["device"] | flags})


def _scenarios() -> Iterator[Example]:
    yield Example(
        page=TRANSFORM, section="Scenario 1", message=_read("scenario-1"),
        transform=f"""{_IMPORT}{{
  deviceId: .device.id,
  Timestamp: .enqueuedTime,
  T1: .telemetry | iotc::find(.name == "t1").value,
  T2: .telemetry | iotc::find(.name == "t2").value,
  T3: .telemetry | iotc::find(.name == "t3").value,
}}""",
        expected=(
            """{
  "T1": 1.1889838348731093e+308,
  "T2": 1.4347093391531383e+308,
  "T3": 2.9700885230380616e+307,
  "Timestamp": "1933-01-26T03:10:44.480001324Z",
  "deviceId": "oozrnl1zs857"
}""",
        ),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section="Scenario 2", message=_read("scenario-2"),
        transform=f"""{_IMPORT}{{
    enqueuedTime: .enqueuedTime,
    deviceId: .device.id,
    parentStatus: .telemetry | iotc::find(.name == "parentStatus").value
}} + (
    .telemetry
    | iotc::find(.name == "data").value[]
    | {{
        subdeviceId: .id,
        running: .values.running,
        cycleCount: .values.cycleCount
    }}
)""",
        expected=tuple(
            f"""{{
    "cycleCount": {count}, "deviceId": "9xwhr7khkfri",
    "enqueuedTime": "1909-10-10T07:11:56.078161042Z", "parentStatus": "healthy",
    "running": {running}, "subdeviceId": "{device}"
}}"""
            for count, running, device in (
                (2315, "true", "subdevice1"), (824567, "false", "subdevice2"),
            )
        ),
    )  # fmt: skip
    power_bi = f"""{_IMPORT}if .device.templateId == "dtmi:hpzy1kfcbt2:umua7dplmbd" then\x20
    {{
        deviceId: .device.id,
        timestamp: .enqueuedTime,
        deviceName: .device.name,
        bloodPressureSystolic: .telemetry | iotc::find(.name == "BloodPressure").value.Systolic,
        bloodPressureDiastolic: .telemetry | iotc::find(.name == "BloodPressure").value.Diastolic,
        heartRate: .telemetry | iotc::find(.name == "HeartRate").value,
        heartRateVariability: .telemetry | iotc::find(.name == "HeartRateVariability").value,
        respiratoryRate: .telemetry | iotc::find(.name == "RespiratoryRate").value
    }}
else
    empty
end"""
    yield Example(
        page=TRANSFORM, section="Scenario 3", message=_read("scenario-3"), transform=power_bi,
        expected=(
            """{
  "bloodPressureDiastolic": 161438124,
  "bloodPressureSystolic": -966387879,
  "deviceId": "9xwhr7khkfri",
  "deviceName": "wireless port",
  "heartRate": -633994413,
  "heartRateVariability": -37514094,
  "respiratoryRate": 1582211310,
  "timestamp": "1909-10-10T07:11:56.078161042Z"
}""",
        ),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section="Scenario 3, message of another template",
        message=_read("scenario-2").replace("umua7dplmbd", "other"), transform=power_bi,
        expected=(),
    )  # fmt: skip
    yield Example(
        page=TRANSFORM, section="Scenario 4", message=_read("scenario-3"), transform=_ATTRIBUTES,
        expected=tuple(_attribute(name, it) for name, it in _VALUES.items()),
    )  # fmt: skip
    without_id = _ATTRIBUTES.replace("$in.messageId", "$id")
    with_id = without_id.replace(". as $in", "iotc::uuid as $id | . as $in")
    yield Example(
        page=POWER_BI, section="Details, without the random Message", message=_read("scenario-3"),
        transform=f"{_IMPORT}{with_id} | .Message |= if length == 36 then null else . end",
        expected=tuple(_attribute(name, it) for name, it in _VALUES.items()),
    )  # fmt: skip


def _enrichments() -> Iterator[Example]:
    for section, enrichments, message, expected in (
        ("custom string", {"My custom string": {"value": "My value"}}, _KNEE,
         '{"My custom string": "My value"}'),
        ("system property", {"Device template": {"path": "$templateDisplayName"}}, _KNEE,
         '{"Device template": "Smart Knee Brace"}'),
        ("custom property, message of a device that has it",
         {"Device model": {"target": "dtmi:azure:DeviceManagement:DeviceInformation;1",
                           "path": "model"}},
         _read("device-information"), '{"Device model": "Contoso 7"}'),
        ("custom property, message of a device without it",
         {"Device model": {"target": "dtmi:azure:DeviceManagement:DeviceInformation;1",
                           "path": "model"}},
         _KNEE, "{}"),
    ):  # fmt: skip
        yield Example(
            page=REST, section=f"Enrichments, {section}", message=message,
            export={"enrichments": enrichments}, path="enrichments", expected=(expected,),
        )  # fmt: skip


def _filters() -> Iterator[Example]:
    query = "SELECT * FROM dtmi:azurertos:devkit:gsgmxchip;1 WHERE accelerometerX > 0"
    message = _read("accelerometer")
    for section, given, expected in (
        ("above the limit", message, ('{"accelerometerX": 4.0}',)),
        ("below the limit", message.replace("4.0", "-4.0"), ()),
        ("another template", message.replace("gsgmxchip", "other"), ()),
    ):
        yield Example(
            page=REST, section=f"Filters, accelerometer-X, {section}", message=given,
            export={"filter": query}, path="telemetry", expected=expected,
        )  # fmt: skip


def _formats() -> Iterator[Example]:
    for section, message in (
        ("Telemetry format", _read("exported-telemetry")),
        ("Property changes format, cloud property", _read("exported-cloud-property")),
        ("Device connectivity changes format", SAMPLES["deviceConnectivity"].text),
        ("Device lifecycle changes format", SAMPLES["deviceLifecycle"].text),
        (
            "Device template lifecycle changes format",
            SAMPLES["deviceTemplateLifecycle"].text,
        ),
    ):
        yield Example(
            page=BLOB, section=section, message=message, export=_SAMPLE_KEY, expected=(message,)
        )
    for section, message in (
        ("Message properties", _read("exported-message-properties")),
        ("Property changes format", SAMPLES["properties"].text),
        ("Audit log format", SAMPLES["audit"].text),
    ):
        yield Example(page=BLOB, section=section, message=message, expected=(message,))


EXAMPLES: Final = (
    *_transforms(), *_scenarios(), *_enrichments(), *_filters(), *_formats(),
)  # fmt: skip


def main() -> None:
    """Print the table."""
    equal = 0
    for example in EXAMPLES:
        got = example.got()
        same = list(map(canonical, got)) == list(map(canonical, example.expected))
        equal += same
        print(f"{example.page} | {example.section}")
        print(f"  input    {_short(' '.join(example.message.split()))}")
        print(f"  expected {_shown(example.expected)}")
        print(f"  got      {_shown(got)}")
        print(f"  {'equal' if same else f'not equal: {example.contradiction}'}\n")
    print(f"{equal} of {len(EXAMPLES)} equal")


def _shown(documents: tuple[str, ...]) -> str:
    texts = [_short(canonical(it)) for it in documents]
    return "\n           ".join(texts) or "no document"


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


if __name__ == "__main__":
    main()
