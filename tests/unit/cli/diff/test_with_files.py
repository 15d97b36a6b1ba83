"""`iotcentral diff --with-file`: an application beside what az, the API and scripts wrote of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from typer.testing import CliRunner, Result

from iotcentral_simulator import Simulator
from pulumi_iotcentral.cli.app import app

TOKEN = "SharedAccessSignature test"
ARCHIVE = {
    "displayName": "Archive",
    "type": "blobstorage@v1",
    "authorization": {
        "type": "connectionString",
        "connectionString": "AccountName=a;AccountKey=canary;EndpointSuffix=core.windows.net",
        "containerName": "telemetry",
    },
}
STREAM = {
    "displayName": "Stream",
    "enabled": True,
    "source": "telemetry",
    "destinations": [{"id": "archive"}],
}


class Field:
    """An application that is there, and a folder of files."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.put("destinations/archive", ARCHIVE)
        self.put("exports/stream", STREAM)
        self.destinations: list[Any] = self._call("GET", "destinations")["value"]
        self.exports: list[Any] = self._call("GET", "exports")["value"]

    def put(self, path: str, body: Any) -> None:
        """Put an object."""
        self._call("PUT", path, json=body)

    def _call(self, method: str, path: str, **rest: Any) -> Any:
        answer = requests.request(
            method,
            f"{self.url}/api/dataExport/{path}?api-version=2022-06-30-preview",
            headers={"Authorization": TOKEN},
            timeout=30,
            **rest,
        )
        answer.raise_for_status()
        return answer.json()

    def file(self, name: str, value: Any, encoding: str = "utf-8") -> str:
        """Write a file; return its path as an argument."""
        path = self.folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding)
        return str(path)

    def diff(self, *options: str) -> Result:
        """Run the command."""
        environment = {"IOTCENTRAL_API_TOKEN": TOKEN}
        arguments = ["diff", "--no-stack", "--endpoint", self.url, *options]
        done = CliRunner().invoke(app, arguments, env=environment)
        assert "canary" not in done.output
        return done

    def told(self, *files: str, more: tuple[str, ...] = ()) -> Any:
        """Return what the command finds, as JSON."""
        options = [part for file in files for part in ("--with-file", file)]
        done = self.diff("--json", *options, *more)
        assert done.exit_code in (0, 3), done.output
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(token=TOKEN, rate=0) as running:
        yield running


@pytest.fixture
def field(simulator: Simulator, tmp_path: Path) -> Field:
    return Field(simulator.application(tmp_path.name).url, tmp_path)


def flat(destination: dict[str, Any]) -> dict[str, Any]:
    """Return a destination as Microsoft's guide shows it."""
    moved = {key: it for key, it in destination["authorization"].items() if key != "type"}
    rest = {key: value for key, value in destination.items() if key != "authorization"}
    return rest | moved


def test_every_form_of_the_same_objects_is_the_same(field: Field) -> None:
    both = {"destinations": field.destinations, "exports": field.exports}
    paged = {name: {"value": items} for name, items in both.items()}
    forms = [
        both,
        {"application": field.url, "apiVersion": "2022-06-30-preview", **both},
        paged,
        [*field.destinations, *field.exports],
        [field.destinations, field.exports],
        [paged["destinations"], paged["exports"]],
        both | {"destinations": [flat(it) for it in field.destinations]},
        both | {"destinations": [{"id": "archive", **ARCHIVE}]},
    ]
    for number, form in enumerate(forms):
        found = field.told(field.file(f"{number}.json", form))
        assert (found["differs"], found["compared"], found["warnings"]) == (False, 2, []), form


def test_a_kind_that_the_file_does_not_cover_is_not_compared(field: Field) -> None:
    destinations = field.file("destinations.json", field.destinations, "utf-16")
    exports = field.file("exports.json", {"value": field.exports})
    found = field.told(destinations)
    assert (found["differs"], found["compared"]) == (False, 1)
    (warning,) = found["warnings"]
    assert warning == f"exports are not compared, because {destinations} contains only destinations"
    assert f"warning: {warning}" in field.diff("--with-file", destinations).stdout
    assert field.told(exports)["warnings"][0].startswith("destinations are not compared")
    assert field.told(destinations, exports)["warnings"] == []
    assert field.told(destinations, exports)["compared"] == 2


def test_one_object_is_compared_with_all_of_its_kind(field: Field) -> None:
    field.put("exports/other", STREAM | {"displayName": "Other"})
    (stream,) = field.exports
    found = field.told(field.file("one.json", stream | {"source": "properties"}))
    assert [(it["id"], it["change"]) for it in found["objects"]] == [
        ("other", "onlyHere"),
        ("stream", "changed"),
    ]


def test_an_empty_list_is_compared_only_where_its_kind_is_known(field: Field) -> None:
    empty = field.file("empty.json", [])
    done = field.diff("--with-file", empty)
    assert done.exit_code == 1
    assert "contains no destinations and no exports. For an empty list, specify" in done.stderr
    found = field.told(empty, more=("--kind", "export"))
    assert [(it["id"], it["change"]) for it in found["objects"]] == [("stream", "onlyHere")]
    assert field.told(field.file("none.json", {"exports": []}))["differs"]


def test_bodies_without_ids_are_matched_by_name(field: Field) -> None:
    bodies = field.file("bodies.json", {"destinations": [flat(ARCHIVE)], "exports": [STREAM]})
    done = field.diff("--with-file", bodies)
    assert done.exit_code == 1
    assert "destinations[0].id is required" in done.stderr
    assert "use --by name" in done.stderr
    found = field.told(bodies, more=("--by", "name"))
    assert (found["differs"], found["compared"]) == (False, 2)
    other = field.file("other.json", [STREAM | {"displayName": "New"}])
    changes = {
        it["displayName"]: it["change"]
        for it in field.told(other, more=("--by", "name"))["objects"]
    }
    assert changes == {"Stream": "onlyHere", "New": "onlyThere"}


@pytest.mark.parametrize("id_", [None, 7])
def test_a_body_whose_id_is_no_text_is_matched_by_name(field: Field, id_: object) -> None:
    bodies = field.file(
        "bodies.json", {"destinations": [{"id": id_} | flat(ARCHIVE)], "exports": [STREAM]}
    )
    found = field.told(bodies, more=("--by", "name"))
    assert (found["differs"], found["compared"]) == (False, 2)


def test_a_page_that_is_missing_is_a_warning_and_one_that_is_given_is_none(field: Field) -> None:
    first = field.file("1.json", {"value": field.destinations, "nextLink": "https://x.example"})
    last = field.file("2.json", {"value": []})
    (warning, _) = sorted(field.told(first)["warnings"], key=lambda it: "nextLink" not in it)
    assert "1.json: nextLink points to another page" in warning
    found = field.told(first, last, more=("--kind", "destination"))
    assert not [it for it in found["warnings"] if "nextLink" in it]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([5], "[0] must be an object, not a number"),
        ({"value": [{"id": "x"}]}, "value[0] has no source of an export"),
        ({"id": "x"}, "the document has no source of an export"),
        (
            [{"id": "x", "type": "webhook@v1", "authorization": "@{type=header; value=canary}"}],
            "[0].authorization was truncated by ConvertTo-Json",
        ),
        ({"destinations": [], "export": []}, "export is not recognized. Did you mean 'exports'?"),
        ({"error": {"code": "Unauthorized"}}, "the document is an error response of the service"),
        ("- id: x\n", "It looks like YAML. With az, use -o json"),
        ([{"type": "webhook@v1", "displayName": "canary"}], "[0].id is required"),
    ],
)
def test_what_cannot_be_compared_is_one_line_with_its_place(
    field: Field, value: Any, said: str
) -> None:
    done = field.diff("--with-file", field.file("f.json", value))
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "f.json: " in line


def test_a_kind_is_for_files_alone(field: Field) -> None:
    assert field.diff("--with-endpoint", "https://x.example", "--kind", "export").exit_code == 2
