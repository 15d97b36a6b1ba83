"""The objects of an application and of a stack, from which an adoption selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..workspace.application import Application, Flags, Place
from ..workspace.engine import Engine
from ..workspace.project import Project, declared_keys
from ..workspace.state import Setting, StackName, State, refuse_unsafe
from .files import missing_config
from .inventory import take_inventory
from .plan import Selection, select
from .secret_sources import SecretsFile, SecretSources
from .to_text import Report


@dataclass(frozen=True)
class Found:
    """The selected objects at `place`, with everything that was read for them.

    `config` is the stack's configuration, and `missing` are the settings to add to it. `state` is
    the exported state of the stack.
    """

    stack: StackName
    place: Place
    selection: Selection
    sources: SecretSources
    config: Mapping[str, Setting]
    missing: Mapping[str, Setting]
    state: State


def find(
    project: Project,
    engine: Engine,
    stack: StackName,
    report: Report,
    *,
    flags: Flags,
    only: Sequence[str] = (),
    secrets: SecretsFile | None = None,
) -> Found:
    """Read the stack and the application. Raises CommandError if that is not possible.

    `flags` select the application, `only` the objects. `secrets` are those of a secrets file.
    """
    config = engine.config()
    # First, so that no request goes to an application that this stack's program would not use.
    missing = missing_config(flags, config)
    application = Application(flags, config)
    place = application.place
    state = engine.export()
    refuse_unsafe(state)
    sources = SecretSources(
        place.url, stack.project, config, secrets or SecretsFile(), declared_keys(project)
    )
    report.say(f"reading {place.url} for the stack {stack.stack} of {stack.project}")
    contents = application.read()
    inventory = take_inventory(place, contents.destinations, contents.exports, application.known)
    selection = select(inventory, state, application.settings, sources, only)
    return Found(stack, place, selection, sources, config, missing, state)
