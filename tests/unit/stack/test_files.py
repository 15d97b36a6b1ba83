"""The file that a command writes: whole or not at all, and for the eyes that it is meant for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pulumi_iotcentral.stack.errors import CommandError
from pulumi_iotcentral.stack.files import write_whole


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


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dump.json"
    file.write_text("mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="cannot be written: No space left"):
        write_whole(file, "new")
    assert [it.name for it in tmp_path.iterdir()] == ["dump.json"]
    assert file.read_text() == "mine"
    with pytest.raises(CommandError, match="cannot be written"):
        write_whole(tmp_path / "none" / "dump.json", "new")


def test_what_is_no_file_is_not_replaced_and_a_link_is_followed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="it is no file"):
        write_whole(tmp_path, "new")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "target").write_text("old")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"
