"""The files that an adoption writes, and the project that it finds."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pulumi_iotcentral.cli.adopt.files import (
    refuse_foreign_main,
    refuse_linked_config,
    refuse_overwrite,
    write_backup,
    write_program,
)
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.project import Project, find_project

NOW = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_another_program_is_replaced_by_force_only(tmp_path: Path) -> None:
    file = tmp_path / "__main__.py"
    refuse_overwrite(file, "new", tmp_path, force=False)
    file.write_bytes(b"mine \xff")
    with pytest.raises(CommandError, match=r"the file already exists. Use --out FILE"):
        refuse_overwrite(file, "new", tmp_path, force=False)
    refuse_overwrite(file, "new", tmp_path, force=True)
    write_program(file, "new", tmp_path)
    refuse_overwrite(file, "new", tmp_path, force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["__main__.py"]


def test_a_program_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(CommandError, match=r"writing .*: "):
        write_program(tmp_path / "taken" / "__main__.py", "new", tmp_path)


def test_a_backup_is_its_owners_alone_out_of_git_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / ".iotcentral" / "backups"
    path = write_backup(tmp_path, "dev", {"deployment": {}}, NOW)
    assert json.loads(path.read_text()) == {"deployment": {}}
    assert path.stat().st_mode & 0o777 == 0o600
    assert (folder / ".gitignore").read_text() == "*\n"
    with pytest.raises(CommandError, match=r"writing the backup .*: File exists"):
        write_backup(tmp_path, "dev", {}, NOW)


@pytest.mark.parametrize(
    "link", [".iotcentral", ".iotcentral/backups", ".iotcentral/backups/.gitignore"]
)
def test_a_backup_is_not_written_through_a_link_of_the_checkout(tmp_path: Path, link: str) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (outside / "profile").write_text("mine")
    placed = project / link
    placed.parent.mkdir(parents=True)
    is_file = link.endswith("ignore")
    placed.symlink_to(outside / "profile" if is_file else outside)
    if is_file:
        write_backup(project, "dev", {}, NOW)
        assert placed.read_text() == "*\n"
        assert not placed.is_symlink()
    else:
        with pytest.raises(CommandError, match="the path is a symbolic link or a file"):
            write_backup(project, "dev", {}, NOW)
    assert [it.name for it in outside.iterdir()] == ["profile"]
    assert (outside / "profile").read_text() == "mine"


def test_a_folder_of_backups_that_others_can_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / ".iotcentral" / "backups"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    write_backup(tmp_path, "dev", {}, NOW)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_program_is_not_written_through_a_link_of_the_checkout(tmp_path: Path) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    project.mkdir()
    (project / "__main__.py").symlink_to(outside / "rc")
    (project / "code").symlink_to(outside)
    for path in (project / "__main__.py", project / "code" / "__main__.py"):
        for force in (True, False):
            with pytest.raises(CommandError, match=r": (the path is )?a symbolic link"):
                refuse_overwrite(path, "new", project, force=force)
        with pytest.raises(CommandError, match=r": (the path is )?a symbolic link"):
            write_program(path, "new", project)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("main", ["../outside", "code", "/"])
def test_a_project_leads_its_program_not_out_of_its_folder(tmp_path: Path, main: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "code").symlink_to(tmp_path / "outside")
    (tmp_path / "project" / "Pulumi.yaml").write_text(f"name: plant\nmain: {main}\n")
    with pytest.raises(CommandError, match="Specify the file with --out FILE"):
        refuse_foreign_main(find_project(tmp_path / "project"))


def test_the_stacks_file_that_is_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    project = Project("plant", tmp_path / "project", tmp_path / "project")
    project.folder.mkdir()
    (project.folder / "real.yaml").touch()
    (project.folder / "Pulumi.dev.yaml").symlink_to("real.yaml")
    (project.folder / "Pulumi.prod.yml").symlink_to(tmp_path / "nothing")
    refuse_linked_config(project, "dev")
    refuse_linked_config(project, "test")
    with pytest.raises(CommandError, match="the path is outside of the project"):
        refuse_linked_config(project, "prod")


def test_so_is_that_of_another_folder_for_stacks(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    (folder / "real").mkdir()
    for name in ("link", "../outside"):
        project = Project("plant", folder, folder, {"stackConfigDir": name})
        with pytest.raises(CommandError, match="the path is outside of the project"):
            refuse_linked_config(project, "dev")
    refuse_linked_config(Project("plant", folder, folder, {"stackConfigDir": "real"}), "dev")


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
    with pytest.raises(CommandError, match="is not a valid project file"):
        find_project(tmp_path)


def test_a_folder_without_a_project_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no Pulumi project found in the current folder"):
        find_project(tmp_path)


def test_a_program_that_declares_resources_does_not_load_the_adoption() -> None:
    program = "import pulumi_iotcentral, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert "pulumi_iotcentral.cli.adopt" not in done.stdout
