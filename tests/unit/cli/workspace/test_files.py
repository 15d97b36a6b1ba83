"""The file that a command writes: whole or not at all, and for the eyes that it is meant for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.files import ensure_writable, private_folder, write_whole
from pulumi_iotcentral.cli.workspace.project import surrounding_project


@pytest.mark.parametrize(("private", "mode"), [(["yes"], 0o600), ([], 0o666)])
def test_a_file_has_the_mode_that_it_needs_and_nothing_is_left_beside_it(
    tmp_path: Path, private: list[str], mode: int
) -> None:
    before = os.umask(0)
    try:
        write_whole(tmp_path / "dump.json", "é", private=bool(private))
    finally:
        os.umask(before)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == mode
    assert file.read_bytes() == "é".encode()


def test_a_path_that_cannot_be_examined_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"writing .*: File name too long"):
        ensure_writable(tmp_path / ("d" * 300))


def test_a_folder_without_access_has_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_file = Path.is_file

    def closed(path: Path) -> bool:
        if path.parent == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", closed)
    assert surrounding_project(tmp_path) is None


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dump.json"
    file.write_text("mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match=r"writing .*: No space left"):
        write_whole(file, "new")
    assert [it.name for it in tmp_path.iterdir()] == ["dump.json"]
    assert file.read_text() == "mine"
    with pytest.raises(CommandError, match=r"writing .*: "):
        write_whole(tmp_path / "none" / "dump.json", "new")


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="the path is not a file"):
        write_whole(tmp_path, "new")


@pytest.mark.parametrize("there", [["yes"], []], ids=["a file", "nothing"])
@pytest.mark.parametrize("absolute", [["yes"], []], ids=["absolute", "relative"])
def test_a_link_is_not_followed_whatever_it_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: list[str], absolute: list[str]
) -> None:
    outside, checkout = tmp_path / "outside", tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.chdir(checkout)
    if there:
        outside.write_text("mine")
    Path("dump.json").symlink_to(outside)
    with pytest.raises(CommandError, match="the path is a symbolic link"):
        write_whole((checkout if absolute else Path()) / "dump.json", "new")
    assert outside.exists() is bool(there)
    assert not there or outside.read_text() == "mine"


def test_a_folder_that_is_a_link_out_of_the_checkout_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, checkout = tmp_path / "outside", tmp_path / "checkout"
    outside.mkdir()
    (checkout / "inside").mkdir(parents=True)
    monkeypatch.chdir(checkout)
    Path("out").symlink_to("../outside")
    Path("in").symlink_to("inside")
    Path("inside", "deep").symlink_to(outside)
    for path in ("out/dump.json", "./in/../out/dump.json", "in/deep/dump.json"):
        for written in (Path(path), checkout / path):
            with pytest.raises(CommandError, match="a symbolic link in the path points outside of"):
                write_whole(written, "new")
    assert list(outside.iterdir()) == []
    write_whole(Path("in", "dump.json"), "new")
    write_whole(Path("../outside/dump.json"), "the user named that folder")
    assert Path("inside", "dump.json").read_text() == "new"
    assert [it.name for it in outside.iterdir()] == ["dump.json"]


def test_a_file_that_others_prepared_is_replaced_by_a_new_one(tmp_path: Path) -> None:
    file, other = tmp_path / "dump.json", tmp_path / "other"
    other.write_text("mine")
    other.chmod(0o666)
    os.link(other, file)
    write_whole(file, "new", private=True)
    assert (other.read_text(), file.read_text()) == ("mine", "new")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_private_folder_is_closed_to_others_and_no_link(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "a" / "b").mkdir(parents=True)
        folder = private_folder(tmp_path, "a", "b")
        private_folder(tmp_path, "c", "d")
    finally:
        os.umask(before)
    assert folder == tmp_path / "a" / "b"
    modes = {it: stat.S_IMODE((tmp_path / it).stat().st_mode) for it in ("a", "a/b", "c", "c/d")}
    assert modes == {"a": 0o755, "a/b": 0o700, "c": 0o700, "c/d": 0o700}
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "c" / "link").symlink_to(tmp_path / "nothing")
    (tmp_path / "file").touch()
    for names in (("link", "b"), ("link",), ("c", "link"), ("c", "link", "x"), ("file",)):
        with pytest.raises(CommandError, match=r"using .*: "):
            private_folder(tmp_path, *names)
    assert not (tmp_path / "nothing").exists()


def test_a_private_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(CommandError, match="belongs to another user"):
        private_folder(tmp_path, "a")
