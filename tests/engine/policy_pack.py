"""The policy pack of `stacks/policies` on the real engine, and what it says in the engine's events.

It is a copy of the pack that an engine built from Go modules starts too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.engine.project import Project, Run
from tests.setup.scripts import load

LATER: Final = "will evaluate the policy"


@dataclass(frozen=True)
class Said:
    """One event of a policy: its name, its level, the resource it is about, and its text."""

    policy: str
    level: str
    resource: str
    text: str

    @property
    def later(self) -> bool:
        """Tell whether it says that something is judged at up only."""
        return LATER in self.text


@dataclass(frozen=True)
class Judged:
    """A run of the engine with the pack."""

    run: Run
    said: tuple[Said, ...]
    remediated: tuple[tuple[str, str], ...]

    def violations(self) -> set[tuple[str, str]]:
        """Return the policies that were violated, each with the resource's name."""
        return {(said.policy, said.resource) for said in self.said if not said.later}

    def put_off(self) -> set[tuple[str, str]]:
        """Return the policies that put something off to up, each with the resource's name."""
        return {(said.policy, said.resource) for said in self.said if said.later}

    def levels(self) -> set[str]:
        """Return the levels of all violations."""
        return {said.level for said in self.said if not said.later}

    def texts(self) -> str:
        """Return all that the policies said."""
        return "\n".join(said.text for said in self.said)


class GuardedProject:
    """A project whose previews and updates are guarded by the pack."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        stack: str = "dev",
        *,
        by_passphrase: bool = False,
    ) -> None:
        self._folder = folder
        self._pack, self.bin = load("provider/tools/demo/pack.py").copied(folder)
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        self.project = Project(
            folder / "project",
            {**environment, "PATH": path, "PULUMI_DEBUG_COMMANDS": "true"},
            stack,
            by_passphrase=by_passphrase,
        )

    def write(self, program: str) -> GuardedProject:
        """Put a program in place of the last one."""
        self.project.write(program)
        return self

    def preview(self, config: Mapping[str, Any], *options: str) -> Judged:
        """Run `pulumi preview` with the pack, configured."""
        return self._judge(config, "preview", *options)

    def up(self, config: Mapping[str, Any], *options: str) -> Judged:
        """Run `pulumi up` without its preview, with the pack, configured."""
        return self._judge(config, "up", "--yes", "--skip-preview", *options)

    def _judge(self, config: Mapping[str, Any], *arguments: str) -> Judged:
        configured = self._folder / "config.json"
        configured.write_text(json.dumps(config))
        log = self._folder / "events.jsonl"
        log.unlink(missing_ok=True)
        options = ["--policy-pack", str(self._pack), "--policy-pack-config", str(configured)]
        run = self.project.pulumi(*arguments, *options, "--event-log", str(log))
        return Judged(run, *_events(log))


def _events(log: Path) -> tuple[tuple[Said, ...], tuple[tuple[str, str], ...]]:
    lines = log.read_text().splitlines() if log.exists() else []
    events = [json.loads(line) for line in lines]
    said = [_said(event["policyEvent"]) for event in events if "policyEvent" in event]
    remediated = [
        (event["policyRemediationEvent"]["policyName"], _name(event["policyRemediationEvent"]))
        for event in events
        if "policyRemediationEvent" in event
    ]
    return tuple(said), tuple(remediated)


def _said(event: Mapping[str, Any]) -> Said:
    return Said(event["policyName"], event["enforcementLevel"], _name(event), event["message"])


def _name(event: Mapping[str, Any]) -> str:
    return str(event.get("resourceUrn", "")).rpartition("::")[2]
