"""The order of an adoption: nothing is put over what somebody else did meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_iotcentral.adoption import adopt as command
from pulumi_iotcentral.adoption.state import with_adopted
from pulumi_iotcentral.stack.application import Application, Holdings
from pulumi_iotcentral.stack.engine import Engine
from pulumi_iotcentral.stack.project import Project
from pulumi_iotcentral.stack.state import Setting, StackName, State
from tests.unit.adoption.documents import EMPTY, destination, named

STACK = StackName("plant", "dev")


class Scripted(Engine):
    """An engine that answers one state after the other, and keeps what it is given."""

    def __init__(self, project: Project, *states: State) -> None:
        super().__init__(project)
        self.states = list(states)
        self.imported: list[State] = []

    def stack_name(self) -> StackName:
        return STACK

    def config(self) -> dict[str, Setting]:
        endpoint = Setting("https://contoso.azureiotcentral.com", secret=False)
        return {"iotcentral:endpoint": endpoint}

    def export(self, *, show_secrets: bool = False) -> State:
        return self.states.pop(0)

    def import_(self, state: State) -> None:
        self.imported.append(state)


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *states: State) -> tuple[int, Scripted]:
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: python\n")
    engine = Scripted(Project("plant", tmp_path, tmp_path), *states)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "Engine", lambda *_: engine)
    held = Holdings((destination(),), ())
    monkeypatch.setattr(Application, "read", lambda _self: held)
    return command.adopt(command.Wish()), engine


def test_a_stack_that_stayed_as_it_was_gets_the_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, engine = run(tmp_path, monkeypatch, EMPTY, EMPTY)
    assert code == command.DONE
    assert len(engine.imported) == 1


def test_a_stack_that_somebody_changed_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[Any]
) -> None:
    changed = with_adopted(EMPTY, STACK, {}, named(destination("other")), {})
    code, engine = run(tmp_path, monkeypatch, EMPTY, changed)
    assert code == 1
    assert engine.imported == []
    assert "changed the stack meanwhile: run the command again" in capsys.readouterr().err
