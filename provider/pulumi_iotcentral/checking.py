"""What check settles before it judges: the application that the object lives in, and its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .comparison import same_application
from .failures import Failure, check_flag, check_id, check_text
from .identity import choose_id
from .schema import Kind
from .settings import ApplicationSettings, Settings, SettingsError
from .values import UNKNOWN, Properties, Unknown

MANAGEMENT: Final = ("application", "applicationUrl", "adopt")
"""Inputs that tell where and how to manage an object, and are no part of it."""


def object_properties(kind: Kind, inputs: Mapping[str, Any]) -> Properties:
    """Return the inputs that are meant for the API: all but those that only tell how to manage."""
    others = (*MANAGEMENT, kind.id_property, *kind.settings)
    return {name: value for name, value in inputs.items() if name not in others}


def settle_application(
    settings: Settings, olds: Properties, inputs: Properties
) -> tuple[ApplicationSettings | None, list[Failure]]:
    """Put the `applicationUrl` among the inputs; return the application's settings and faults.

    The same application by another port of a loopback address keeps the URL that the state has.
    """
    name = inputs.get("application")
    inputs["applicationUrl"] = olds.get("applicationUrl", UNKNOWN)
    failures = list(check_flag("adopt", inputs["adopt"])) if "adopt" in inputs else []
    failures += check_text("application", name) if name is not None else ()
    if failures or isinstance(name, Unknown):
        return None, failures
    try:
        application = settings.application(name)
    except SettingsError as error:
        return None, [Failure("application", str(error))]
    if not same_application(inputs["applicationUrl"], application.base_url):
        inputs["applicationUrl"] = application.base_url
    return application, failures


def settle_id(kind: Kind, olds: Properties, inputs: Properties, seed: Any) -> list[Failure]:
    """Judge the id that the program gives, or put the one of its own choice among the inputs."""
    if kind.id_property in inputs:
        return list(check_id(kind.id_property, inputs[kind.id_property]))
    chosen = choose_id(kind, olds, inputs, seed)
    if chosen is None:
        return [Failure(kind.id_property, "is missing, and there is no seed to make one from")]
    inputs[kind.id_property] = chosen
    return []
