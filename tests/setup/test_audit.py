"""What `make audit` makes of pip-audit's answers."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from .scripts import load

FINE = {"name": "fine", "version": "1", "vulns": []}
HIT = {"name": "hit", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
UNASKED = {"name": "unasked", "skip_reason": "Dependency not found"}


@pytest.fixture
def audit() -> ModuleType:
    return load("provider/tools/requirements/audit.py")


def test_a_vulnerability_is_named_with_the_version_that_mends_it(
    audit: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.judge("dev.txt", [FINE, HIT])
    assert "hit 1: PYSEC-1, fixed in 2" in capsys.readouterr().out
    assert not audit.judge("dev.txt", [FINE])


def test_a_package_that_nobody_was_asked_about_is_no_success(audit: ModuleType) -> None:
    with pytest.raises(audit.AuditError, match="1 of 2 packages in dev"):
        audit.judge("dev.txt", [FINE, UNASKED])


@pytest.mark.parametrize("printed", ["", "Traceback", "[]", "{}"])
def test_a_service_that_does_not_answer_is_one_line(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    class Done:
        stdout, stderr = printed, "Traceback\n  File\nConnectionError: no service\n"

    def run(*command: str) -> Any:
        return Done

    monkeypatch.setattr(audit, "run", run)
    with pytest.raises(audit.AuditError, match=r"the advisory service failed: ConnectionError"):
        audit.dependencies("pip-audit", "dev.txt")
