"""What a stack's configuration lacks so that its program finds the adopted application."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_iotcentral.config.settings import SettingsError
from pulumi_iotcentral.model.urls import same_application

from ..workspace.application import Flags, settings_of
from ..workspace.errors import CommandError
from ..workspace.state import Setting


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
