"""What an adoption writes: configuration, the program, and a backup of the state."""

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
from ..workspace.project import Project
from ..workspace.state import Setting, State


def missing_config(flags: Flags, config: Mapping[str, Setting]) -> dict[str, Setting]:
    """Return the settings to add, by full key.

    Raises CommandError where the configuration leads to another application than the flags, or the
    flags to none.
    """
    given = {"subdomain": flags.subdomain, "endpoint": flags.endpoint}
    missing = {
        f"iotcentral:{key}": Setting(value, secret=False) for key, value in given.items() if value
    }
    if not missing:
        return {}
    try:
        today = settings_of(Flags(), config).application().base_url
    except SettingsError:
        return missing
    wanted = _wanted(flags, config)
    if same_application(today, wanted):
        return {}
    if any(f"iotcentral:{key}" in config for key in given):
        raise CommandError(
            f"the stack's configuration leads to {today}, and the flags to {wanted}: "
            "change the configuration, or name the other one under iotcentral:applications "
            "and use --application"
        )
    return missing


def _wanted(flags: Flags, config: Mapping[str, Setting]) -> str:
    try:
        return settings_of(flags, config).application().base_url
    except SettingsError as error:
        raise CommandError(str(error)) from None


BACKUPS = (".iotcentral", "backups")
"""Where a project keeps the states that adoptions took over from."""


def refuse_overwrite(path: Path, program: str, base: Path, *, force: bool) -> None:
    """Raise CommandError where the program would take the place of another file.

    And where a link would lead it out of `base`, the folder that it is meant to be in.
    """
    ensure_writable(path, base)
    if force or not path.exists():
        return
    try:
        same = path.read_text("utf-8") == program
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        raise CommandError(
            f"{path} is there already: give --out FILE for another file (a module that your "
            "program imports, say), or --force to replace it"
        )


def refuse_foreign_main(project: Project) -> None:
    """Raise CommandError if the project's file leads its program out of the project's folder."""
    if points_outside(project.main, project.folder):
        raise CommandError(
            f"the program of {project.name} is outside of {project.folder}. Name the file with "
            "--out FILE"
        )


def refuse_linked_config(project: Project, stack: str) -> None:
    """Raise CommandError if a link leads the file that Pulumi writes out of the project."""
    for ending in ("yaml", "yml", "json"):
        file = project.folder / f"Pulumi.{stack}.{ending}"
        if points_outside(file, project.folder):
            raise CommandError(
                f"{file} cannot be written: a link leads it out of the project. Remove the link"
            )


def write_program(path: Path, program: str, base: Path) -> None:
    """Write the program, whole or not at all. Raises CommandError where that fails."""
    ensure_writable(path, base)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    write_whole(path, program, base=base)


def write_backup(base: Path, stack: str, state: State, now: datetime) -> Path:
    """Write a state to a new file that only its owner reads; return the file.

    It is in a folder below `base`, the project's folder, that nobody else can look into.
    """
    folder = private_folder(base, *BACKUPS)
    path = folder / f"{stack}-{now:%Y%m%dT%H%M%S%fZ}.json"
    try:
        replace(folder / ".gitignore", b"*\n", 0o600)
        create(path, json.dumps(state, indent=4).encode(), 0o600)
    except OSError as error:
        raise CommandError(f"the backup {path} cannot be written: {error.strerror}") from None
    return path
