"""What a process of a run claims is kept by its other processes, in no other run."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_iotcentral.dynamic.diagnostics import warn
from pulumi_iotcentral.lifecycle.claims import FOLDER, Claim, Claims, Key, SharedClaims

pytestmark = pytest.mark.processes

KEY = Key("https://a.example", "destination", "d")
CLAIM = Claim("s", generated=True, owned=True)
LEAVING = """
import sys
from pathlib import Path
from pulumi_iotcentral.lifecycle.claims import Key, SharedClaims
claims = SharedClaims(Path(sys.argv[1]), "run", print)
claims.publish(Key("https://a.example", "destination", "d"), "skip", None)
"""


def all_claims(folder: Path, *runs: str) -> list[Claims]:
    return [Claims(SharedClaims(folder / FOLDER, run, warn)) for run in runs]


def test_what_another_process_claims_is_not_deleted(tmp_path: Path) -> None:
    claiming, deleting = all_claims(tmp_path, "run", "run")
    claiming.claim(KEY, CLAIM)
    assert deleting.verdict(KEY) == "skip"
    assert deleting.verdict(KEY._replace(id="other")) == "delete"


def test_what_another_process_was_refused_stays_in_the_state(tmp_path: Path) -> None:
    claiming, deleting = all_claims(tmp_path, "run", "run")
    claiming.claim(KEY, CLAIM)
    claiming.refused(KEY)
    assert deleting.verdict(KEY) == "refuse"


def test_what_diff_ordered_to_delete_first_is_deleted_by_the_other_process(tmp_path: Path) -> None:
    ordering, deleting = all_claims(tmp_path, "run", "run")
    ordering.claim(KEY, CLAIM)
    ordering.allow_delete(KEY)
    assert deleting.verdict(KEY) == "delete"
    ordering.created(KEY)
    assert deleting.verdict(KEY) == "skip"


def test_an_id_that_the_other_process_gave_up_is_deleted(tmp_path: Path) -> None:
    claiming, deleting = all_claims(tmp_path, "run", "run")
    claiming.claim(KEY, CLAIM)
    claiming.claim(KEY._replace(id="new"), CLAIM)
    assert deleting.verdict(KEY) == "delete"


def test_two_processes_do_not_claim_one_object_for_two_resources(tmp_path: Path) -> None:
    first, second, moved = all_claims(tmp_path, "run", "run", "run")
    assert first.claim(KEY, CLAIM)
    assert moved.claim(KEY, CLAIM), "a resource that moves to another provider has its seed"
    moved.claim(KEY._replace(id="new"), CLAIM)
    assert not second.claim(KEY, replace(CLAIM, seed="t"))
    assert second.find(KEY) is None
    assert second.verdict(KEY) == "skip", "the claim of the first process counts"
    first.claim(KEY._replace(id="new"), CLAIM)
    assert second.claim(KEY, replace(CLAIM, seed="t")), "the first process gave it up"


def test_another_run_spares_nothing(tmp_path: Path) -> None:
    claiming, deleting = all_claims(tmp_path, "one", "two")
    claiming.claim(KEY, CLAIM)
    assert deleting.verdict(KEY) == "delete"


def test_a_process_that_has_ended_spares_nothing_and_its_file_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    subprocess.run([sys.executable, "-c", LEAVING, str(folder)], check=True)
    (left,) = folder.iterdir()
    assert "skip" in left.read_text()
    (deleting,) = all_claims(tmp_path, "run")
    assert deleting.verdict(KEY) == "delete"
    deleting.claim(KEY._replace(id="other"), CLAIM)
    assert not left.exists()


def test_a_claim_of_its_own_counts_before_those_of_others(tmp_path: Path) -> None:
    one, two = all_claims(tmp_path, "run", "run")
    one.claim(KEY, CLAIM)
    one.allow_delete(KEY)
    two.claim(KEY, CLAIM)
    assert two.verdict(KEY) == "skip"


def test_the_files_tell_nobody_else_and_name_nothing(tmp_path: Path) -> None:
    (ledger,) = all_claims(tmp_path, "run")
    ledger.claim(KEY, CLAIM)
    folder = tmp_path / FOLDER
    (file,) = folder.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0
    assert "a.example" not in file.read_text() + file.name


@pytest.mark.parametrize("obstacle", ["a file", "a link", "a folder of everybody"])
def test_a_folder_that_is_not_the_users_alone_is_a_warning_and_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], obstacle: str
) -> None:
    folder = tmp_path / FOLDER
    (tmp_path / "elsewhere").mkdir()
    if obstacle == "a file":
        folder.write_text("")
    elif obstacle == "a link":
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    (ledger,) = all_claims(tmp_path, "run")
    assert ledger.claim(KEY, CLAIM)
    assert ledger.claim(KEY._replace(id="other"), Claim("t", generated=True, owned=True))
    assert capsys.readouterr().err.count(f"warning: cannot write to {folder}") == 1
    assert ledger.verdict(KEY) == "skip"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_plugin_shares_by_the_address_of_its_engine_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    for arguments, shares in [(["127.0.0.1:5"], True), (["check"], False), ([], False)]:
        monkeypatch.setattr(sys, "argv", ["plugin", *arguments])
        assert (SharedClaims.of_this_process(warn) is not None) is shares
    assert list(tmp_path.iterdir()) == []
