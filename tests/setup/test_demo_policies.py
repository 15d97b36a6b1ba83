"""The demo's stack under the policy pack: a copy of the pack that every engine starts."""

import io
import json
import os
import shlex
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from .scripts import ROOT, load

ANALYZER = "pulumi-analyzer-policy-"


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script; a demo in the folder, and an engine on PATH that has an analyzer only."""
    monkeypatch.syspath_prepend(str(ROOT / "provider/tools/demo"))
    module = load("provider/tools/demo/policies.py")
    engine = tmp_path / "engine"
    engine.mkdir()
    (engine / f"{ANALYZER}python").write_text("#!/bin/sh\n")
    (engine / f"{ANALYZER}python").chmod(0o755)
    monkeypatch.setenv("PATH", str(engine))
    monkeypatch.setattr(module.demo, "DEMO", tmp_path)
    monkeypatch.setattr(module.demo, "CONFIG", tmp_path / "Pulumi.demo.yaml")
    return module


def test_without_a_demo_the_way_to_one_is_told(
    policies: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert policies.main() == 1
    assert 'Run "make demo" first' in capsys.readouterr().err


def test_an_engine_without_an_analyzer_is_told(
    policies: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "Pulumi.demo.yaml").touch()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert policies.main() == 1
    assert f"has no {ANALYZER}python" in capsys.readouterr().err


def test_the_preview_takes_a_copy_of_the_pack_and_lets_the_demo_s_webhook_pass(
    policies: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.demo.yaml").touch()
    monkeypatch.setattr(policies.demo, "simulator", lambda: None)
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(policies.demo, "shown", lambda *given: seen.append(given[2:]))
    assert [policies.main(), policies.main()] == [0, 0], "a second run replaces the copy"
    assert seen[0][0::2] == ("preview", str(tmp_path / "policies/pack"), seen[0][4])
    assert "runtime: pythonpack\n" in (tmp_path / "policies/pack/PulumiPolicy.yaml").read_text()
    assert (tmp_path / "policies/pack/__main__.py").exists()
    plugins = tmp_path / "home/plugins"
    assert (plugins / f"analyzer-policy-pythonpack-v0.0.1/{ANALYZER}pythonpack").exists()
    assert os.environ["PATH"] == str(tmp_path / "engine"), "of what is on PATH the engine warns"
    configured = json.loads(Path(seen[0][4]).read_text())
    assert configured == {"no-plain-http": {"allowLoopback": True}}


def test_the_command_that_is_shown_can_be_copied(
    policies: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: subprocess.CompletedProcess[str] = subprocess.CompletedProcess((), 0)
    monkeypatch.setattr(policies.demo.subprocess, "run", lambda *_, **__: ended)
    monkeypatch.setattr(policies.demo, "environment", lambda _: {})
    said = io.StringIO()
    arguments = ("preview", "--policy-pack", f"/a clone/{'long/' * 20}[pack]")
    policies.demo.shown(Console(file=said, width=80), None, *arguments)
    (line,) = said.getvalue().splitlines()[1:]
    assert shlex.split(line) == ["$", "pulumi", *arguments]
