"""The results of test cases as a JUnit report, which CI systems show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pulumi_iotcentral.workbench.cases import CaseResult, Outcome

from ...model.text import visible


def report(results: Sequence[CaseResult]) -> str:
    """Return a report with a suite for each transform."""
    suites = Element("testsuites", _counts(results))

    def suite_of(one: CaseResult) -> str:
        # XML has no control characters, not even as references.
        return "" if one.case.transform is None else visible(str(one.case.transform))

    for name, members in groupby(sorted(results, key=suite_of), suite_of):
        cases = list(members)
        suite = SubElement(suites, "testsuite", {"name": name or "no transform", **_counts(cases)})
        for one in cases:
            _add(suite, one)
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: Element, one: CaseResult) -> None:
    attributes = {
        "classname": suite.get("name", ""),
        "name": visible(one.case.name),
        "file": visible(str(one.case.message)),
        "time": f"{one.seconds:.3f}",
    }
    case = SubElement(suite, "testcase", attributes)
    kinds = {Outcome.FAILED: "failure", Outcome.ERROR: "error"}
    if one.outcome in kinds:
        detail = SubElement(case, kinds[one.outcome], {"message": visible(one.reason)})
        detail.text = visible(one.diff or one.reason, keep="\n")


def _counts(results: Sequence[CaseResult]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(it.outcome is Outcome.FAILED for it in results)),
        "errors": str(sum(it.outcome is Outcome.ERROR for it in results)),
        "time": f"{sum(it.seconds for it in results):.3f}",
    }
