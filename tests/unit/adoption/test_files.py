"""The files that an adoption writes, and the project that it finds."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pulumi_iotcentral.adoption.files import refuse_overwrite, write_backup, write_program
from pulumi_iotcentral.stack.errors import CommandError
from pulumi_iotcentral.stack.project import find_project

NOW = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_another_program_is_replaced_by_force_only(tmp_path: Path) -> None:
    file = tmp_path / "__main__.py"
    refuse_overwrite(file, "new", force=False)
    file.write_bytes(b"mine \xff")
    with pytest.raises(CommandError, match="is there already: give --out FILE"):
        refuse_overwrite(file, "new", force=False)
    refuse_overwrite(file, "new", force=True)
    write_program(file, "new")
    refuse_overwrite(file, "new", force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["__main__.py"]


def test_a_program_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        write_program(tmp_path / "taken" / "__main__.py", "new")


def test_a_backup_is_its_owners_alone_out_of_git_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / ".iotcentral" / "backups"
    path = write_backup(folder, "dev", {"deployment": {}}, NOW)
    assert json.loads(path.read_text()) == {"deployment": {}}
    assert path.stat().st_mode & 0o777 == 0o600
    assert (folder / ".gitignore").read_text() == "*\n"
    with pytest.raises(CommandError, match=r"the backup .* cannot be written: File exists"):
        write_backup(folder, "dev", {}, NOW)


def test_the_project_is_found_from_below_and_tells_where_its_program_is(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: python\nmain: stacks/plant\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    project = find_project(below)
    assert (project.name, project.folder) == ("plant", tmp_path)
    assert project.main == tmp_path / "stacks" / "plant"


@pytest.mark.parametrize("content", ["runtime: python", "- a list", "name: [", ""])
def test_a_file_that_is_no_project_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(content)
    with pytest.raises(CommandError, match="is not a Pulumi project's file"):
        find_project(tmp_path)


def test_a_folder_without_a_project_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no Pulumi project here: go to the folder"):
        find_project(tmp_path)


def test_a_program_that_declares_resources_does_not_load_the_adoption() -> None:
    program = "import pulumi_iotcentral, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert "pulumi_iotcentral.adoption" not in done.stdout
