"""What a program declares, judged by the provider's own check as it registers."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.options import OptionProblem

from .finding import ERROR, WARNING, Finding
from .registrations import Registrations, opened


class Declared(Mocks):
    """The engine's stand-in: judges our resources, and leaves open what others will be.

    `findings`, `resources` (how many are ours), `reads` (how many of them exist, by `get()`),
    `others` (the types of all others) and `functions` (those of providers that were called) grow
    while the program runs.
    """

    def __init__(self, settings: Settings) -> None:
        self.findings: list[Finding] = []
        self.resources = 0
        self.reads = 0
        self.others: set[str] = set()
        self.functions: set[str] = set()
        self._lock = Lock()
        self._registrations = Registrations(settings)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Answer nothing: nobody is asked."""
        with self._lock:
            self.functions.add(args.token)
        return {}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Return what is known of a resource before it is there: its inputs."""
        ours = self._registrations.validate(args)
        if ours is None:
            with self._lock:
                self.others.add(args.typ)
            return args.resource_id or "", opened(args.inputs)
        name = f"{ours.noun} {ours.name}"
        found = [Finding(name, failure.path, failure.reason) for failure in ours.failures]
        found += [Finding(name, "", warning, WARNING) for warning in ours.warnings]
        with self._lock:
            self.resources += not ours.read
            self.reads += ours.read
            self.findings += found
        return args.resource_id if ours.read else "", ours.properties

    def option_problem(self, problem: OptionProblem) -> None:
        """Keep a problem of a resource's options."""
        severity = ERROR if problem.refused else WARNING
        finding = Finding(f"{problem.noun} {problem.name}", "", problem.text, severity)
        with self._lock:
            self.findings.append(finding)

    def crowded(self) -> Iterator[Finding]:
        """Yield a fault for each application that gets more than it takes."""
        for kind, fault in self._registrations.over_quota():
            yield Finding(f"the {kind.noun}s", "", fault)
