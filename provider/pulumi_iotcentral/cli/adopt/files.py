"""The files of an adoption: configuration, the program, and a backup of the state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pulumi_iotcentral.config.settings import SettingsError
from pulumi_iotcentral.model.urls import same_application

from ..workspace.application import Flags, settings_of
from ..workspace.errors import CommandError
from ..workspace.files import (
    create,
    ensure_writable,
    points_outside,
    private_folder,
    replace,
    write_whole,
)
from ..workspace.project import Project, config_folders
from ..workspace.state import Setting, State


def missing_config(flags: Flags, config: Mapping[str, Setting]) -> dict[str, Setting]:
    """Return the settings to add to the stack's configuration, by full key.

    Raises CommandError if the configuration names another application than the flags, or if the
    flags are not valid.
    """
    given = {"subdomain": flags.subdomain, "endpoint": flags.endpoint}
    missing = {
        f"iotcentral:{key}": Setting(value, secret=False) for key, value in given.items() if value
    }
    if not missing:
        return {}
    try:
        configured = settings_of(Flags(), config).application().base_url
    except SettingsError:
        return missing
    wanted = _wanted(flags, config)
    if same_application(configured, wanted):
        return {}
    if any(f"iotcentral:{key}" in config for key in given):
        raise CommandError(
            f"the stack's configuration names {configured}, and the options name {wanted}. Change "
            "the configuration, or add the application to iotcentral:applications and use "
            "--application."
        )
    return missing


def _wanted(flags: Flags, config: Mapping[str, Setting]) -> str:
    try:
        return settings_of(flags, config).application().base_url
    except SettingsError as error:
        raise CommandError(str(error)) from None


BACKUPS = (".iotcentral", "backups")
"""The folder of a project with the backups of states."""


def refuse_overwrite(
    path: Path, text: str, base: Path, *, option: str = "--out", force: bool
) -> None:
    """Raise CommandError if a text would overwrite a file with another text.

    Also if a link points outside of `base`, the folder that the file should be in. `option` is the
    option that names the file.
    """
    ensure_writable(path, base)
    if force or not path.exists():
        return
    try:
        same = path.read_text("utf-8") == text
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        example = ", such as a module that your program imports" if option == "--out" else ""
        raise CommandError(
            f"writing {path}: the file already exists. Use {option} FILE for another file{example}"
            ", or --force to overwrite it."
        )


def refuse_foreign_main(project: Project) -> None:
    """Raise CommandError if the program of a project is outside of the project's folder."""
    if points_outside(project.main, project.folder):
        raise CommandError(
            f"the program of {project.name} is outside of {project.folder}. Specify the file with "
            "--out FILE."
        )


def refuse_linked_config(project: Project, stack: str) -> None:
    """Raise CommandError if Pulumi would write the configuration outside of the project."""
    for folder in config_folders(project):
        for ending in ("yaml", "yml", "json"):
            file = folder / f"Pulumi.{stack}.{ending}"
            if points_outside(file, project.folder):
                raise CommandError(
                    f"writing {file}: the path is outside of the project, because of a symbolic "
                    "link or of stackConfigDir in Pulumi.yaml. Use a folder of the project."
                )


def write_program(path: Path, program: str, base: Path) -> None:
    """Write the program atomically. Raises CommandError if that fails."""
    ensure_writable(path, base)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"writing {path}: {error.strerror}") from None
    write_whole(path, program, base=base)


def write_backup(base: Path, stack: str, state: State, now: datetime) -> Path:
    """Write a state to a new file that only its owner can read, and return its path.

    The file is in a private folder below `base`, the project's folder.
    """
    folder = private_folder(base, *BACKUPS)
    path = folder / f"{stack}-{now:%Y%m%dT%H%M%S%fZ}.json"
    try:
        replace(folder / ".gitignore", b"*\n", 0o600)
        create(path, json.dumps(state, indent=4).encode(), 0o600)
    except OSError as error:
        raise CommandError(f"writing the backup {path}: {error.strerror}") from None
    return path
