"""The file of secrets: what a line may look like, and errors that repeat no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_iotcentral.adoption.secrets_file import read_secrets
from pulumi_iotcentral.stack.errors import CommandError


def read(tmp_path: Path, content: str | bytes) -> dict[str, str]:
    file = tmp_path / "secrets.env"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_secrets(file)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("K=v", "v"),
        ("  export K = v  ", "v"),
        ("K=AccountName=a;AccountKey=k== # all of it", "AccountName=a;AccountKey=k== # all of it"),
        ("K='with \"quotes\" and \\n'", 'with "quotes" and \\n'),
        (r'K="two\nlines, \"quotes\" and \\"', 'two\nlines, "quotes" and \\'),
        ("K=é$HOME", "é$HOME"),
        ("K=v\r", "v"),
    ],
)
def test_a_line_is_read_as_it_is_written(tmp_path: Path, line: str, value: str) -> None:
    assert read(tmp_path, f"\ufeff# a comment\n\n{line}\n") == {"K": value}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("A=canary\ncanary canary", "line 2 of .* is not KEY=VALUE"),
        ("K=", "line 1 of .* gives K no value"),
        ("K=''", "line 1 of .* gives K no value"),
        ("K='canary", "line 1 of .* begins with ' and does not end with it"),
        ("K=canary\nK=canary2", "line 2 of .* gives K a second time"),
        (b"K=canary\xff", "it is not UTF-8"),
    ],
)
def test_a_fault_is_named_by_its_line_and_no_secret_is_repeated(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(CommandError, match=said) as raised:
        read(tmp_path, content)
    assert "canary" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"secrets\.env cannot be read: No such file"):
        read_secrets(tmp_path / "secrets.env")
