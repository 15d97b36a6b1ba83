"""The generated program declares each object as it is, whatever is in its texts."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pulumi_iotcentral
from pulumi_iotcentral.args.convert import properties
from pulumi_iotcentral.cli.adopt.inventory import take_inventory
from pulumi_iotcentral.cli.adopt.names import Named, name_all
from pulumi_iotcentral.cli.adopt.program import AUTHORIZATION_ARGS, render_program
from pulumi_iotcentral.cli.workspace.application import Place
from pulumi_iotcentral.model.diff.plan import normal_form
from pulumi_iotcentral.model.paths import camel_case, snake_case
from pulumi_iotcentral.model.schema import DESTINATION, DESTINATION_TYPES, EXPORT
from tests.unit.cli.adopt.documents import (
    PLACE,
    SOURCES,
    destination,
    every_destination,
    full_export,
    inventory,
    named,
)
from tests.unit.cli.adopt.formatter import formatted
from tests.unit.cli.adopt.values import HOSTILE, JSON


@dataclasses.dataclass(frozen=True)
class Declared:
    """A resource of a program that was run without Pulumi."""

    kind: str
    name: str
    arguments: Any


def run(program: str) -> list[Declared]:
    """Run a program without Pulumi, and return what it declares; a secret is `<its key>`."""
    found: list[Declared] = []

    def resource(kind: str) -> Any:
        def declare(name: str, arguments: Any) -> Declared:
            found.append(Declared(kind, name, arguments))
            return found[-1]

        return declare

    config = SimpleNamespace(require_secret=lambda key: f"<{key}>")
    modules = {
        "pulumi": SimpleNamespace(Config=lambda: config),
        "pulumi_iotcentral": SimpleNamespace(
            **{
                **vars(pulumi_iotcentral),
                "Destination": resource("destination"),
                "Export": resource("export"),
            }
        ),
    }
    own = {**vars(builtins), "__import__": lambda name, *_: modules[name]}
    exec(compile(program, "program", "exec"), {"__builtins__": own})
    return found


def plain(value: Any) -> Any:
    """Return arguments as the properties that they stand for; a resource is its id."""
    if isinstance(value, Declared):
        return value.arguments.destination_id
    if dataclasses.is_dataclass(value):
        return {key: plain(item) for key, item in properties(value).items()}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def expected(one: Named) -> dict[str, Any]:
    """Return an object's inputs with the configuration's keys in the places of its secrets."""
    inputs: dict[str, Any] = {**one.item.inputs}
    inputs.pop("applicationUrl")
    for path, key in one.keys.items():
        holder = inputs
        for name in path[:-1]:
            holder[name] = dict(holder[name])
            holder = holder[name]
        holder[path[-1]] = f"<{key}>"
    return inputs


def declared(program: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the properties of each resource of a program, by kind and name."""
    kinds = {"destination": DESTINATION, "export": EXPORT}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in run(program):
        given = plain(one.arguments)
        if one.kind == "export":
            given["destinations"] = [
                {"id": it} if isinstance(it, str) else it for it in given["destinations"]
            ]
        found[one.kind, one.name] = normal_form(kinds[one.kind], given)
    return found


def assert_declares(program: str, objects: list[Named]) -> None:
    assert declared(program) == {
        (one.item.kind.noun, one.resource): expected(one) for one in objects
    }


def test_a_program_declares_every_type_of_object_as_it_is() -> None:
    objects = named(*every_destination(), full_export())
    program = render_program(PLACE, objects)
    assert_declares(program, objects)
    assert "*****" not in program
    assert formatted(program) == program


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stand_in_a_program_as_texts(text: str) -> None:
    header = {text: {"value": text}}
    url = "https://example.com/?q=" + quote(text, safe="'\"{}$`")
    hook = destination("d1", "hook-plain", displayName=text, url=url)
    export = full_export(
        displayName=text,
        filter=text,
        destinations=[{"id": "d1", "transform": "." + text}, {"id": "elsewhere'\""}],
        enrichments={text: {"value": {text: [text]}}},
    )
    objects = named({**hook, "headerCustomizations": header}, export)
    program = render_program(PLACE, objects)
    assert_declares(program, objects)
    assert formatted(program) == program


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), JSON.filter(lambda value: value is not None))
def test_any_text_stands_in_a_program_as_itself(name: str, key: str, value: Any) -> None:
    export = full_export(displayName=name, filter=key, enrichments={key: {"value": value}})
    objects = name_all(inventory(export).items, {}, SOURCES)
    assert_declares(render_program(PLACE, objects), objects)


def test_an_export_is_wired_to_its_destinations_by_variable() -> None:
    documents = destination("d1", displayName="Archive"), full_export(destinations=[{"id": "d1"}])
    program = render_program(PLACE, named(*documents))
    assert "destinations=[archive]," in program
    assert program.index("archive = ") < program.index("telemetry = ")


def test_a_destination_that_is_not_declared_is_named_by_its_id() -> None:
    program = render_program(PLACE, named(full_export(destinations=[{"id": "d1"}])))
    assert 'destinations=["d1"],' in program


def test_the_program_says_which_application_it_means_where_that_has_a_name() -> None:
    place = Place(PLACE.url, PLACE.api_version, "plant")
    objects = name_all(take_inventory(place, [destination()], [full_export()]).items, {}, SOURCES)
    assert render_program(place, objects).count('application="plant"') == 2


def test_a_program_without_secrets_asks_for_no_configuration() -> None:
    program = render_program(PLACE, named(destination()))
    assert "import pulumi\n" not in program
    assert "Config" not in program


def test_a_program_ignores_no_changes() -> None:
    program = render_program(PLACE, named(*every_destination(), full_export()))
    assert "opts" not in program
    assert "ignore_changes" not in program


@pytest.mark.parametrize("type_", DESTINATION_TYPES)
def test_there_is_an_args_class_for_each_type_and_authorization(type_: str) -> None:
    known = DESTINATION_TYPES[type_]
    prefix = DESTINATION_TYPES[type_].args_prefix
    args = getattr(pulumi_iotcentral, f"{prefix}DestinationArgs")
    names = {*known.required, *known.optional, "displayName", "destinationId", "authorization"}
    assert {snake_case(name) for name in names} <= {one.name for one in dataclasses.fields(args)}
    for kind in known.authorizations:
        args = getattr(pulumi_iotcentral, prefix + AUTHORIZATION_ARGS[kind.type])
        fields = {one.name for one in dataclasses.fields(args)}
        assert fields == {snake_case(name) for name in kind.properties}
        assert {camel_case(name) for name in fields} == set(kind.properties)
