"""What a stack's state says of our resources."""

from __future__ import annotations

import pytest

from pulumi_iotcentral.cli.diff.with_state import recorded
from pulumi_iotcentral.cli.status.contents import owned
from pulumi_iotcentral.cli.workspace.application import Place
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import managed, names, refuse_unsafe
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.ids import Urn
from pulumi_iotcentral.model.schema import DESTINATION
from tests.unit.cli.diff.states import URL, resource, state

NAME = "plant::north::hook"


def test_a_name_with_colons_is_told_whole() -> None:
    held = state(resource(DESTINATION, NAME, {}))
    assert [one.name for one in managed(held)] == [NAME]
    assert [one.name for one in recorded(held)] == [NAME]
    assert names(held)["destination"] == {NAME}


def test_an_unfinished_operation_on_a_name_with_colons_is_told_whole() -> None:
    held = state()
    pending = {"resource": resource(DESTINATION, NAME, {}), "type": "creating"}
    held["deployment"]["pending_operations"] = [pending]
    with pytest.raises(CommandError, match=rf"\({NAME}\)"):
        refuse_unsafe(held)


def test_the_old_object_of_a_replacement_is_not_one_of_the_stacks_own() -> None:
    old = resource(DESTINATION, "hook", {}) | {"delete": True}
    held = state(resource(DESTINATION, "hook", {}), old)
    assert [one.leaving for one in managed(held)] == [False, True]
    settings = Settings({"iotcentral:endpoint": URL}.get, {})
    [one] = owned(held, settings, Place(URL, "2022-06-30-preview")).values()
    assert not one.leaving


def test_the_type_of_a_child_is_no_part_of_its_name() -> None:
    assert Urn.parse("urn:pulumi:dev::plant::a:b:C$d:e:F::x").name == "x"
