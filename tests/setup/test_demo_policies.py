"""The demo's stack under the policy pack: a copy of the pack that every engine starts."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from .scripts import ROOT, load

ANALYZER = "pulumi-analyzer-policy-"


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script; a demo in the folder, and an engine on PATH that has an analyzer only."""
    monkeypatch.syspath_prepend(str(ROOT / "provider/demo"))
    module = load("provider/demo/policies.py")
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
    assert 'run "make demo" first' in capsys.readouterr().err


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
    assert (tmp_path / f"policies/bin/{ANALYZER}pythonpack").exists()
    configured = json.loads(Path(seen[0][4]).read_text())
    assert configured == {"no-plain-http": {"allowLoopback": True}}
