"""Schemathesis against a running simulator: `python -m tests.simulator.conformance` prints a table.

Requests are made from the OpenAPI file. Most of them are led to objects that exist, by exchanging
ids; what the simulator accepts stays as strict as it is.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from iotcentral_simulator import Application, Simulator
from iotcentral_simulator.limits import DESTINATIONS_PER_EXPORT

from .client import NEW, SPECIFICATION, TOKEN
from .samples import DESTINATIONS, export

POSITIVE_CALLS = 120
NEGATIVE_CALLS = 60
LEFT_ALONE = 5  # one request in eight; hypothesis is fonder of the bounds
CHECK_NAMES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
SCHEMA = schemathesis.openapi.from_dict(SPECIFICATION)
OPERATIONS: dict[str, Any] = {
    operation.definition.raw["operationId"]: operation
    for operation in (found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok))
}


@dataclass
class Row:
    """How one operation answered."""

    operation: str
    calls: int = 0
    successes: int = 0

    @property
    def share(self) -> float:
        return 100 * self.successes / self.calls

    def __str__(self) -> str:
        return f"{self.operation:26}{self.calls:6}{self.successes:6}{self.share:7.0f} %"


def exercise(name: str, application: Application, session: requests.Session) -> Row:
    """Send generated requests of one operation, and hold every answer to the file."""
    row = Row(name)
    checks = CHECKS.get_by_names(CHECK_NAMES)

    def call(case: Any, lead: int) -> None:
        seed(application)
        if lead != LEFT_ALONE:
            guide(case)
        answer = case.call(
            base_url=application.url, headers={"Authorization": TOKEN}, session=session
        )
        case.validate_response(answer, checks=checks)
        row.calls += 1
        row.successes += answer.status_code in (200, 204)

    for mode, calls in (
        (GenerationMode.POSITIVE, POSITIVE_CALLS),
        (GenerationMode.NEGATIVE, NEGATIVE_CALLS),
    ):
        repeat(call, OPERATIONS[name].as_strategy(generation_mode=mode), calls)
    return row


def repeat(call: Callable[[Any, int], None], cases: Any, count: int) -> None:
    """Run a call with the same generated cases in every run."""
    limits = settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    limits(given(cases, st.integers(0, 7))(call))()


def seed(application: Application) -> None:
    """Put the objects back that earlier calls changed or deleted."""
    for collection in (application.exports, application.destinations):
        for identifier in list(collection):
            del collection[identifier]
    for name, body in DESTINATIONS.items():
        application.destinations[name] = body
    sources = ("telemetry", "properties", "deviceLifecycle", "deviceTemplateLifecycle")
    for source in (*sources, "deviceConnectivity", "audit"):
        application.exports[source] = export("blob-key", source=source)


def guide(case: Any) -> None:
    """Lead a request to an object that is there, and an export to destinations that are there."""
    body = case.body if isinstance(case.body, dict) else {}
    unused = [name for name in DESTINATIONS if name != "blob-key"]
    if "exportId" in case.path_parameters:
        source = body.get("source")
        case.path_parameters["exportId"] = source if isinstance(source, str) else "telemetry"
    if "destinationId" in case.path_parameters:
        of_type = [it for it in unused if DESTINATIONS[it]["type"] == body.get("type")]
        case.path_parameters["destinationId"] = (of_type or unused)[0]
    if body.get("source") == "audit" and case.query.get("api-version"):
        case.query["api-version"] = NEW
    references = body.get("destinations")
    if isinstance(references, list):
        del references[DESTINATIONS_PER_EXPORT:]
        whole = [it for it in references if isinstance(it, dict)]
        for reference, name in zip(whole, DESTINATIONS, strict=False):
            reference["id"] = name
    lead_enrichments(body.get("enrichments"))


def lead_enrichments(enrichments: object) -> None:
    """Hold enrichments to the rule that the OpenAPI file does not say: a value, or a path."""
    of_objects = enrichments if isinstance(enrichments, dict) else {}
    for enrichment in of_objects.values():
        if isinstance(enrichment, dict) and "value" in enrichment:
            enrichment.pop("path", None)
            enrichment.pop("target", None)
        elif isinstance(enrichment, dict):
            enrichment.setdefault("path", "$displayName")


def main() -> None:
    """Run all operations and print the table."""
    print(f"{'operation':26}{'calls':>6}{'2xx':>6}{'share':>8}")
    with (
        Simulator(token=TOKEN, rate=0, quota=0) as simulator,
        requests.Session() as session,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        session.trust_env = False
        for name in OPERATIONS:
            print(exercise(name, simulator.application(name), session), flush=True)


if __name__ == "__main__":
    main()
