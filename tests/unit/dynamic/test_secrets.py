"""Which secrets change, where the engine shows both values as `[secret]`."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.model.secrets.places import changed_secrets
from pulumi_iotcentral.model.values import UNKNOWN

HOOK: dict[str, Any] = {
    "displayName": "Hook",
    "url": "https://h.example/?one",
    "authorization": {"type": "header", "value": "one"},
    "headerCustomizations": {"x-key": {"value": "one", "secret": True}},
}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({}, []),
        ({"displayName": "Another"}, []),
        ({"url": "https://h.example/?two"}, ["url"]),
        ({"authorization": {"type": "header", "value": "two"}}, ["authorization.value"]),
        (
            {"headerCustomizations": {"x-key": {"value": "two", "secret": True}}},
            ["headerCustomizations.x-key.value"],
        ),
        ({"url": UNKNOWN}, []),
        ({"authorization": {"type": "header", "value": UNKNOWN}}, []),
        ({"authorization": None}, []),
        ({"authorization": {"type": "oauth", "clientSecret": "new"}}, []),
    ],
)
def test_a_secret_that_both_have_is_named_by_its_path_where_it_is_known_to_change(
    change: dict[str, Any], paths: list[str]
) -> None:
    assert list(changed_secrets(HOOK, {**HOOK, **change})) == paths
