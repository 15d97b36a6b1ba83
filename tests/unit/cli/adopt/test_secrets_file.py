"""The file of secrets: what a line may look like, and errors that repeat no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_iotcentral.cli.adopt.secret_sources import SecretsFile, line_name, read_secrets
from pulumi_iotcentral.cli.workspace.errors import CommandError


def read(tmp_path: Path, content: str | bytes) -> SecretsFile:
    file = tmp_path / "secrets.env"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_secrets(file)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("d/k=v", "v"),
        ("  export d/k = v  ", "v"),
        (
            "d/k=AccountName=a;AccountKey=k== # all of it",
            "AccountName=a;AccountKey=k== # all of it",
        ),
        ("d/k='with \"quotes\" and \\n'", 'with "quotes" and \\n'),
        (r'd/k="two\nlines, \"quotes\" and \\"', 'two\nlines, "quotes" and \\'),
        ("d/k=é$HOME", "é$HOME"),
        ("d/k=v\r", "v"),
    ],
)
def test_a_line_is_read_as_it_is_written(tmp_path: Path, line: str, value: str) -> None:
    assert read(tmp_path, f"\ufeff# a comment\n\n{line}\n").secrets == {("d", ("k",)): value}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("A=canary\ncanary canary", "line 2 of .* must have the form ID/PROPERTY=VALUE"),
        ("d/k=", "line 1 of .* has no value"),
        ("d/k=''", "line 1 of .* has no value"),
        ("d/k='canary", "line 1 of .* has an opening ' without a closing one"),
        ("d/k=canary\nd/k=canary2", "line 2 of .* repeats the secret of line 1"),
        (b"d/k=canary\xff", "the encoding must be UTF-8"),
    ],
)
def test_a_fault_is_named_by_its_line_and_no_secret_is_repeated(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(CommandError, match=said) as raised:
        read(tmp_path, content)
    assert "canary" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"reading .*secrets\.env: No such file"):
        read_secrets(tmp_path / "secrets.env")


@pytest.mark.parametrize(
    ("id_", "path", "name"),
    [
        ("hook", ("authorization", "clientSecret"), "hook/authorization/clientSecret"),
        ("50%=a", ("headerCustomizations", "x key/#", "value"), None),
        ("Übung \u202e", ("queryCustomizations", "=\t%3D", "value"), None),
        ('it\'s:$"q"&', ("url",), 'it\'s:$"q"&/url'),
    ],
)
def test_what_a_line_begins_with_is_read_as_the_same_secret(
    tmp_path: Path, id_: str, path: tuple[str, ...], name: str | None
) -> None:
    written = line_name(id_, path)
    assert name in (None, written)
    assert written.isprintable()
    assert read(tmp_path, f"{written}=v").secrets == {(id_, path): "v"}


def test_lines_without_an_id_are_of_other_programs_and_kept_by_their_numbers_alone(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, "AWS_CLIENT_SECRET=canary\n\nc2VjcmV0canary==\nd/k=v")
    assert found.unbound == (1, 3)
    assert found.secrets == {("d", ("k",)): "v"}
    assert "canary" not in repr(found)
