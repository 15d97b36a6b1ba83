"""The helpers for tests of transforms in Python."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.testing import (
    TransformFailedError,
    WorkbenchError,
    check_folder,
    run_export,
    run_transform,
    transform_cases,
)

HOT: dict[str, Any] = {"device": {"id": "oven-1"}, "telemetry": {"temperature": 99}}
FILTER = "SELECT * FROM devices WHERE temperature > 80"


def export(**more: Any) -> iotcentral.ExportArgs:
    return iotcentral.ExportArgs(
        **{
            "display_name": "Alerts",
            "source": "telemetry",
            "filter": FILTER,
            "enrichments": {"plant": iotcentral.EnrichmentArgs(value={"floor": None})},
            "destinations": [
                iotcentral.DestinationReferenceArgs(id="hook", transform=".enrichments"),
                "archive",
            ],
            **more,
        }
    )


@pytest.mark.parametrize("form", ["object", "text", "file"])
def test_a_message_is_an_object_a_text_or_a_file(tmp_path: Path, form: str) -> None:
    text = json.dumps(HOT)
    file = tmp_path / "hot.json"
    file.write_text(text)
    given: Any = {"object": HOT, "text": text, "file": file}[form]
    assert run_transform(".device.id, 1", given) == ["oven-1", 1]


def test_a_transform_can_be_a_file_with_a_filter_and_enrichments(tmp_path: Path) -> None:
    file = tmp_path / "a #1.jq"
    file.write_text(".enrichments")
    enrichments = {"plant": {"value": "7"}}
    assert run_transform(file, HOT, filter=FILTER, enrichments=enrichments) == [{"plant": "7"}]
    assert run_transform(file, {"telemetry": {"temperature": 1}}, filter=FILTER) == []


def test_a_transform_that_fails_has_its_place_and_the_hint() -> None:
    with pytest.raises(TransformFailedError, match=r"^transform:1:5: .*curly") as failed:
        run_transform("{a: “b”}", HOT)
    assert (failed.value.line, failed.value.column) == (1, 5)
    assert failed.value.hint.startswith("Replace curly quotation marks")


def test_the_time_of_a_message_is_always_the_same() -> None:
    assert run_transform(".enqueuedTime", HOT) == ["2024-01-01T00:00:00.000Z"]


def test_the_args_of_an_export_run_with_their_documents_by_destination() -> None:
    run = run_export(export(), HOT)
    assert (run.passes, run.reason) == (True, "")
    assert run.documents["hook"] == [{"plant": {"floor": None}}]
    assert run.documents["archive"][0]["telemetry"] == {"temperature": 99}
    assert run.enriched is not None
    assert run.enriched["device"]["id"] == "oven-1"


def test_a_definition_of_the_api_runs() -> None:
    body = {"source": "telemetry", "destinations": [{"id": "a", "transform": ".device.id"}]}
    assert run_export(body, HOT).documents == {"a": ["oven-1"]}


def test_a_message_that_does_not_pass_has_the_reason_and_no_documents() -> None:
    run = run_export(export(), {"telemetry": {"temperature": 1}})
    assert run.passes is False
    assert run.reason
    assert (run.enriched, run.documents) == (None, {})


def test_a_destination_that_is_an_output_has_its_position() -> None:
    output = pulumi.Output.from_input("later")
    assert list(run_export(export(destinations=[output, "b"]), HOT).documents) == [
        "destination-1",
        "b",
    ]


@pytest.mark.parametrize(
    ("more", "message", "said"),
    [
        (
            {"filter": pulumi.Output.from_input(FILTER)},
            HOT,
            "filter must not be or contain an Outp",
        ),
        ({"destinations": []}, HOT, "export 'Alerts': destinations"),
        ({"source": "audit"}, HOT, "the export has the source audit, not telemetry"),
        ({}, {"telemetry": 1}, "telemetry must be"),
        ({}, "[", "the message is not valid JSON"),
        ({}, '{"telemetry": {"a": 1}} {"telemetry": {"a": 1}}', "must be one message, not 2"),
        ({}, Path("nowhere"), "reading nowhere: No such file"),
    ],
)
def test_what_cannot_be_run_is_an_error_with_its_cause(
    more: dict[str, Any], message: Any, said: str
) -> None:
    with pytest.raises(WorkbenchError, match=said):
        run_export(export(**more), message)


def folder(tmp_path: Path, expected: str) -> Path:
    (tmp_path / "a.jq").write_text(".device.id")
    for case in ("x", "y"):
        (tmp_path / f"a.{case}.message.json").write_text(json.dumps(HOT))
        (tmp_path / f"a.{case}.expected.json").write_text('"oven-1"')
    (tmp_path / "a.y.expected.json").write_text(expected)
    return tmp_path


def test_the_cases_of_a_folder_are_parameters_with_a_diff(tmp_path: Path) -> None:
    one, other = transform_cases(folder(tmp_path, '"oven-2"'))
    assert (str(one), str(other)) == ("a.x", "a.y")
    one.check()
    with pytest.raises(AssertionError, match=r'(?s)^a\.y: .*-"oven-2"\n\+"oven-1"'):
        other.check()


def test_a_folder_is_checked_in_one_call(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_folder(folder(tmp_path, '"oven-1"'))
    with pytest.raises(AssertionError, match=r"^a\.y: "):
        check_folder(folder(tmp_path, "1"))
    with pytest.raises(WorkbenchError, match="has no test cases"):
        check_folder(tmp_path / "empty")


WITHOUT = """
import sys
class Without:
    def find_spec(self, name, *_):
        # The parser of filters is one of these.
        if name in {missing}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Without())
from importlib import util
found = util.find_spec
util.find_spec = lambda name: None if name in {missing} else found(name)
"""
HELPER = """
from pulumi_iotcentral.testing import MissingExtraError, run_transform
try:
    run_transform(".", {"telemetry": {"a": 1}}, filter="SELECT * FROM devices WHERE a = 1")
except MissingExtraError as error:
    sys.exit(str(error))
"""
COMMAND = """
from pulumi_iotcentral.__main__ import main
sys.argv = ["iotcentral", "transform", "--sample", "telemetry", "--filter"]
sys.argv += ["SELECT * FROM devices WHERE a = 1"]
main()
"""


@pytest.mark.processes
@pytest.mark.parametrize("missing", [("jq",), ("lark",)])
@pytest.mark.parametrize("program", [HELPER, COMMAND])
def test_without_the_extra_an_error_has_the_command_that_installs_it(
    missing: tuple[str, ...], program: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing) + program],
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    prefix = "iotcentral transform: " if program is COMMAND else ""
    named = "|".join(missing)
    assert re.match(rf"{prefix}running an export requires ({named})\. Run: pip install ", line)
    assert done.returncode == 1
