"""The check of a health check: the application is that of the exports, and there is one of it."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.output import UNKNOWN, Unknown

from pulumi_iotcentral.args.health_check import export_properties
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.health_check import HealthCheckProvider
from pulumi_iotcentral.lifecycle.run import RunContext

ONE, TWO = "https://one.azureiotcentral.com", "https://two.azureiotcentral.com"
NAMED = {"iotcentral:applications": {"one": {"subdomain": "one"}, "two": {"subdomain": "two"}}}
DEFAULT = {**NAMED, "iotcentral:subdomain": "contoso"}


def check(config: dict[str, Any], olds: dict[str, Any] | None = None, **news: Any) -> Any:
    provider = HealthCheckProvider()
    provider._context = RunContext(Settings(config.get, {}), report=report)
    inputs = {"exportIds": ["e"], "timeout": 60, "definition": "d", **news}
    result = provider.check(olds or {}, inputs)
    assert "exportUrls" not in result.inputs
    return result


def reasons(result: Any) -> list[str]:
    return [failure.reason for failure in result.failures]


@pytest.mark.parametrize("config", [NAMED, DEFAULT], ids=["no default", "a default"])
def test_the_application_is_that_of_the_exports(config: dict[str, Any]) -> None:
    result = check(config, exportUrls=[ONE, ONE + "/"])
    assert reasons(result) == []
    assert result.inputs["applicationUrl"].rstrip("/") == ONE


def test_ids_alone_are_in_the_application_of_the_settings() -> None:
    assert check(DEFAULT, exportUrls=[]).inputs["applicationUrl"].startswith("https://contoso.")
    assert check(DEFAULT, exportUrls=[], application="two").inputs["applicationUrl"] == TWO


def test_the_application_of_the_state_stays_if_changes_are_ignored() -> None:
    olds = check(DEFAULT, exportUrls=[ONE]).inputs
    assert check(DEFAULT, olds, **olds).inputs == olds
    assert check(NAMED, olds, **olds).inputs == olds
    assert check(DEFAULT, olds).inputs["applicationUrl"].startswith("https://contoso.")


def test_exports_of_two_applications_are_refused() -> None:
    [reason] = reasons(check(NAMED, exportUrls=[TWO, ONE]))
    assert reason.startswith(f"exports must be in one application, not in {ONE}, {TWO}.")
    assert "Use one HealthCheck per application" in reason


def test_another_application_than_that_of_the_exports_is_refused() -> None:
    [reason] = reasons(check(NAMED, exportUrls=[ONE], application="two"))
    assert reason == f"application must be that of the exports, {ONE}. Remove it."
    assert reasons(check(NAMED, exportUrls=[ONE], application="one")) == []


@pytest.mark.parametrize("urls", [UNKNOWN, [ONE, UNKNOWN]], ids=["all", "one"])
def test_an_application_that_is_not_known_yet_is_no_failure(urls: Any) -> None:
    result = check(NAMED, exportUrls=urls)
    assert reasons(result) == []
    assert isinstance(result.inputs["applicationUrl"], Unknown)
    assert reasons(check(NAMED, exportUrls=urls, application=UNKNOWN)) == []
    assert reasons(check(NAMED, exportUrls=[ONE], application=UNKNOWN)) == []
    assert check(NAMED, exportUrls=urls, application="two").inputs["applicationUrl"] == TWO


def test_a_simulator_that_comes_back_on_another_port_keeps_its_url() -> None:
    config = {"iotcentral:endpoint": "http://127.0.0.1:2", "iotcentral:apiToken": "t"}
    olds = {"applicationUrl": "http://127.0.0.1:1"}
    urls = ["http://127.0.0.1:2", "http://127.0.0.1:1"]
    result = check(config, olds, exportUrls=urls)
    assert reasons(result) == []
    assert result.inputs["applicationUrl"] == "http://127.0.0.1:1"


def test_the_timeout_of_an_update_is_validated_too() -> None:
    assert reasons(check(DEFAULT, updateTimeout=0)) == ["updateTimeout must be more than 0 seconds"]


def test_no_exports_at_all_are_refused_by_name() -> None:
    nothing: Any = None
    with pytest.raises(TypeError, match="exports of a HealthCheck must be a list"):
        export_properties(nothing)
