"""A rule and the policy made of it: what is found is reported, what is unknown is put off to up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceRemediation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from pulumi_iotcentral.model.failures import check_names
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind

from .declared import Declared, Stack, declared, stack_of

Config: TypeAlias = Mapping[str, Any]
"""A rule's configuration, with the defaults of its schema."""

_NAMED: Final = 10


@dataclass(frozen=True)
class Violation:
    """What a rule objects to; `subject` is None where it is the stack as a whole."""

    subject: Declared | None
    fault: str


@dataclass(frozen=True)
class Pending:
    """A property that a rule has to know and that only the update will tell."""

    subject: Declared
    path: str


Finding: TypeAlias = Violation | Pending
ResourceRule: TypeAlias = Callable[[Declared, Config], Iterable[Finding]]
StackRule: TypeAlias = Callable[[Stack, Config], Iterable[Finding]]


class JudgedAtUpError(UnknownValueError):
    """Ends a policy's run with the note that some of it is judged at up.

    The SDK turns the exception of an unknown value into an advisory note, whatever the policy's
    level, and keeps what was reported before. It has no other way to an advisory note.
    """

    def __init__(self, pending: Sequence[Pending]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        names = list(dict.fromkeys(f"{one.path} of {one.subject.label}" for one in pending))
        more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        verb = "is" if len(names) == 1 else "are"
        listed = ", ".join(names[:_NAMED] + more)
        self.message = f"{listed} {verb} not known yet: will be judged at up"


@dataclass(frozen=True)
class PolicySpec:
    """What a policy says of itself.

    `config` is the JSON schema of each property of the configuration; `optional` tells that there
    is nothing to judge until one of them is given.
    """

    name: str
    description: str
    severity: Severity
    level: EnforcementLevel
    steps: str
    config: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    optional: bool = False

    def with_defaults(self, given: Config) -> dict[str, Any]:
        """Return the configuration with its defaults; whole numbers arrive as floating ones."""
        defaults = {
            name: schema["default"] for name, schema in self.config.items() if "default" in schema
        }
        return {name: _whole(value) for name, value in {**defaults, **given}.items()}

    def unknown_keys(self, given: Config) -> Iterator[Violation]:
        """Yield a violation for a name that the configuration does not have.

        The engine passes those: its schema of a configuration cannot be closed.
        """
        for failure in check_names("", given, self.config, "the policy's configuration"):
            yield Violation(None, failure.reason)

    def metadata(self) -> dict[str, Any]:
        """Return the arguments that both kinds of policy take."""
        return {
            "name": self.name,
            "description": self.description,
            "severity": self.severity,
            "enforcement_level": self.level,
            "remediation_steps": self.steps,
            "config_schema": PolicyConfigSchema(dict(self.config)) if self.config else None,
        }


def resource_policy(
    about: PolicySpec,
    rule: ResourceRule,
    kinds: Sequence[Kind] = (DESTINATION, EXPORT),
    remediate: ResourceRemediation | None = None,
) -> ResourceValidationPolicy:
    """Return the policy of a rule that needs to see one resource only."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = declared(args)
        if resource is None or resource.kind not in kinds:
            args.not_applicable(f"judges {' and '.join(kind.noun for kind in kinds)}s only")
            return
        config = _judged(about, args)
        _tell(about, [*about.unknown_keys(args.get_config()), *rule(resource, config)], report)

    return ResourceValidationPolicy(validate=validate, remediate=remediate, **about.metadata())


def stack_policy(about: PolicySpec, rule: StackRule) -> StackValidationPolicy:
    """Return the policy of a rule that needs to see the whole stack."""

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        config = _judged(about, args)
        stack = stack_of(args.resources)
        _tell(about, [*about.unknown_keys(args.get_config()), *rule(stack, config)], report)

    return StackValidationPolicy(validate=validate, **about.metadata())


def _judged(
    about: PolicySpec, args: ResourceValidationArgs | StackValidationArgs
) -> dict[str, Any]:
    config = about.with_defaults(args.get_config())
    if about.optional and not any(config.values()):
        args.not_applicable(f"not configured: give it {' or '.join(about.config)}")
    return config


def _tell(about: PolicySpec, findings: Sequence[Finding], report: ReportViolation) -> None:
    """Report what was found; raises JudgedAtUpError where something is not known yet."""
    for finding in findings:
        if isinstance(finding, Violation):
            subject = finding.subject
            where = f"{subject.label}: " if subject else ""
            report(f"{where}{finding.fault}. {about.steps}", subject.urn if subject else None)
    pending = [finding for finding in findings if isinstance(finding, Pending)]
    if pending:
        raise JudgedAtUpError(pending)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
