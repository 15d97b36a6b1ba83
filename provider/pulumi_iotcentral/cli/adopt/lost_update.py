"""Updates of the stack that end while an adoption replaces its state.

The engine has no command that replaces a state only if it is still the same. So the stack's history
is read before and after the import: an update in between is in the application, and in no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..workspace.errors import CommandError
from ..workspace.state import StackName, State, resources

_IMPORT = "import"


def refuse_lost_update(
    stack: StackName,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
) -> None:
    """Raise CommandError, with the way back, for an update between two readings of a history.

    The import of the state is an entry of its own in the history of some backends.
    """
    new = [it for it in after if it not in before]
    imports = [it for it in new if it.get("kind") == _IMPORT]
    others = [it for it in new if it not in imports] + imports[1:]
    if others:
        lost = others[0]
        raise CommandError(
            f"somebody else changed the stack ({_named(lost)}) while its state was written, and "
            f"the state lacks that change. Restore the state of that update: "
            f"{_way_back(stack, lost)}. Then run the command again"
        )


def refuse_missing(adopted: State, now: State) -> None:
    """Raise CommandError if the state lacks a resource that was put into it."""
    there = {(it["urn"], it.get("id")) for it in resources(now)}
    missing = [it["urn"] for it in resources(adopted) if (it["urn"], it.get("id")) not in there]
    if missing:
        raise CommandError(
            f"somebody else wrote the stack's state at the same time: it lacks {missing[0]}. Run "
            "the command again before any pulumi up"
        )


def _named(update: Mapping[str, Any]) -> str:
    return f"{update.get('kind')}, {update.get('endTime') or update.get('startTime')}"


def _way_back(stack: StackName, update: Mapping[str, Any]) -> str:
    """Return the commands that restore the state as an update has left it.

    Pulumi Cloud counts versions from 1; other backends have none, and keep files.
    """
    version = update.get("version")
    if version:
        return f"pulumi stack export --version {version} | pulumi stack import"
    file = f".pulumi/history/{stack.project}/{stack.stack}/{stack.stack}-*.checkpoint.json"
    return (
        "jq '{version, deployment: .checkpoint.latest}' FILE | pulumi stack import, where FILE is "
        f"the newest {file} of the backend"
    )
