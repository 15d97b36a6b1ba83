"""An extra is installed from where the package came: its name on an index may be anybody's."""

from __future__ import annotations

import json
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from pulumi_iotcentral.config import installation
from pulumi_iotcentral.config.installation import install_command

GIT = {"vcs": "git", "commit_id": "0123abc"}


class Installed(metadata.Distribution):
    """A distribution with a record of where it came from, or without one."""

    def __init__(self, record: Any) -> None:
        self._record = record

    def read_text(self, filename: str) -> str | None:
        return None if self._record is None else json.dumps(self._record)

    def locate_file(self, path: Any) -> Any:
        return Path(path)

    @property
    def requires(self) -> list[str]:
        return [
            "pulumi<4,>=3.216",
            "typer<1,>=0.16; extra == 'cli'",
            'rich>=13.9; extra == "cli"',
            "azure-identity<2; extra == 'entra'",
        ]

    @property
    def metadata(self) -> Any:
        return Message()


@pytest.mark.parametrize(
    ("record", "command"),
    [
        (None, "pip install 'typer<1,>=0.16' 'rich>=13.9'"),
        ({"dir_info": {}}, "pip install 'typer<1,>=0.16' 'rich>=13.9'"),
        (
            {"url": "file:///src/a b", "dir_info": {"editable": True}},
            "pip install 'pulumi-iotcentral[cli] @ file:///src/a b'",
        ),
        (
            {"url": "https://github.com/o/r.git", "vcs_info": GIT},
            "pip install 'pulumi-iotcentral[cli] @ git+https://github.com/o/r.git@0123abc'",
        ),
        (
            {
                "url": "https://user:canary@host.example/r",
                "vcs_info": {**GIT, "requested_revision": "v1"},
                "subdirectory": "provider",
            },
            "pip install 'pulumi-iotcentral[cli] @ git+https://host.example/r@v1#subdirectory=provider'",
        ),
        (
            {"url": "ssh://git@github.com/o/r", "vcs_info": GIT},
            "pip install 'pulumi-iotcentral[cli] @ git+ssh://git@github.com/o/r@0123abc'",
        ),
        (
            {"url": "https://host.example/p-1.whl", "archive_info": {}},
            "pip install 'pulumi-iotcentral[cli] @ https://host.example/p-1.whl'",
        ),
    ],
)
def test_the_command_names_the_source_or_the_parts(
    monkeypatch: pytest.MonkeyPatch, record: Any, command: str
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda _: Installed(record))
    assert install_command("cli") == command


def test_no_message_recommends_the_name_alone() -> None:
    package = Path(installation.__file__).parents[1]
    assert package.name == "pulumi_iotcentral"
    for path in package.rglob("*.py"):
        assert "pip install 'pulumi-iotcentral" not in path.read_text("utf-8"), path
