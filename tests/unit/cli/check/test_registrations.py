"""What a program registers: `import_` declares a resource, `get()` reads one."""

from __future__ import annotations

import pytest
from pulumi.runtime import MockResourceArgs

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.schema import DESTINATION
from pulumi_iotcentral.offline.registrations import Registrations

HOOK = {"idSeed": "seed", "displayName": "H", "type": "webhook@v1", "url": "no-url"}


@pytest.mark.parametrize(("custom", "paths"), [(True, ["url"]), (None, [])])
def test_an_import_is_judged_and_a_read_is_not(
    custom: bool | None,  # noqa: FBT001 - pytest gives it by name
    paths: list[str],
) -> None:
    registrations = Registrations(Settings({"iotcentral:subdomain": "contoso"}.get, {}))
    args = MockResourceArgs(DESTINATION.token, "hook", HOOK, resource_id="id", custom=custom)
    found = registrations.validate(args)
    assert found is not None
    assert [failure.path for failure in found.failures] == paths
    assert found.read is (custom is None)
