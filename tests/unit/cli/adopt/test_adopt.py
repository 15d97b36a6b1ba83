"""The order of an adoption: nothing is put over what somebody else did meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from pulumi_iotcentral.cli.adopt import adopt as command
from pulumi_iotcentral.cli.adopt.state import with_adopted
from pulumi_iotcentral.cli.workspace.application import Application, Contents
from pulumi_iotcentral.cli.workspace.engine import Engine
from pulumi_iotcentral.cli.workspace.project import Project
from pulumi_iotcentral.cli.workspace.state import Setting, StackName, State
from tests.unit.cli.adopt.documents import EMPTY, destination, named

STACK = StackName("plant", "dev")
UPDATE = {"version": 0, "kind": "update", "endTime": "2026-01-01T00:00:00.000Z"}
THEIRS = {**UPDATE, "endTime": "2026-01-01T00:00:09.000Z"}
IMPORT = {"version": 8, "kind": "import", "endTime": "2026-01-01T00:00:10.000Z"}
History: TypeAlias = Sequence[dict[str, Any]]


class Scripted(Engine):
    """An engine that answers one state after the other, then what it is given.

    `during` are entries that the history gets while the state is imported, by this run and others.
    """

    def __init__(self, project: Project, *states: State, during: History = ()) -> None:
        super().__init__(project)
        self.states = list(states)
        self.during = list(during)
        self.updates: list[dict[str, Any]] = [UPDATE]
        self.imported: list[State] = []

    def stack_name(self) -> StackName:
        return STACK

    def config(self) -> dict[str, Setting]:
        endpoint = Setting("https://contoso.azureiotcentral.com", secret=False)
        return {"iotcentral:endpoint": endpoint}

    def export(self, *, show_secrets: bool = False) -> State:
        return self.states.pop(0) if self.states else self.imported[-1]

    def history(self) -> list[dict[str, Any]]:
        return list(self.updates)

    def import_(self, state: State) -> None:
        self.imported.append(state)
        self.updates = [*self.during, *self.updates]


def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *states: State, during: History = ()
) -> tuple[int, Scripted]:
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: python\n")
    engine = Scripted(Project("plant", tmp_path, tmp_path), *states, during=during)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "Engine", lambda *_: engine)
    held = Contents((destination(),), ())
    monkeypatch.setattr(Application, "read", lambda _self: held)
    return command.adopt(command.AdoptOptions()), engine


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
    assert "the stack was changed during this run. Run the command again" in capsys.readouterr().err


@pytest.mark.parametrize("during", [(), (IMPORT,)], ids=["a file backend", "Pulumi Cloud"])
def test_the_import_of_an_adoption_is_no_update_of_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, during: History
) -> None:
    assert run(tmp_path, monkeypatch, EMPTY, EMPTY, during=during)[0] == command.DONE


@pytest.mark.parametrize(
    ("during", "way_back"),
    [
        (
            (THEIRS,),
            "jq '{version, deployment: .checkpoint.latest}' FILE | pulumi stack import, where FILE "
            "is the newest .pulumi/history/plant/dev/dev-*.checkpoint.json of the backend",
        ),
        (
            (IMPORT, {**THEIRS, "version": 7}),
            "pulumi stack export --version 7 | pulumi stack import",
        ),
        (({**THEIRS, "version": 7, "kind": "destroy"}, IMPORT), "--version 7 |"),
        ((IMPORT, {**IMPORT, "version": 7}), "--version 7 |"),
        (({**THEIRS, "version": 7, "kind": "resource-import"},), "--version 7 |"),
    ],
)
def test_an_update_that_ends_before_the_import_is_told_with_the_way_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[Any],
    during: History,
    way_back: str,
) -> None:
    code, _ = run(tmp_path, monkeypatch, EMPTY, EMPTY, during=during)
    told = capsys.readouterr().err
    assert code == 1
    assert "another update changed the stack" in told
    assert way_back in told
    assert "next steps" not in told


def test_a_state_that_somebody_writes_over_the_adopted_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[Any]
) -> None:
    theirs = with_adopted(EMPTY, STACK, {}, named(destination("other")), {})
    code, _ = run(tmp_path, monkeypatch, EMPTY, EMPTY, theirs)
    assert code == 1
    assert "another run wrote the stack's state at the same time" in capsys.readouterr().err
