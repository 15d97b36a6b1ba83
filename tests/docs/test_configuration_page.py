"""The configuration page has a row for each setting."""

from __future__ import annotations

import pytest

from pulumi_iotcentral.config.settings import SETTINGS, Setting
from tests.docs.blocks import DOCS

PAGE = DOCS / "installation-configuration.md"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.key)
def test_each_setting_has_its_row(setting: Setting) -> None:
    key = f"`iotcentral:{setting.key}`" + (" (secret)" if setting.secret else "")
    default = f" {setting.default} " if setting.default else " "
    row = f"| {key} | `{setting.variable}` |{default}| {setting.text} |"
    assert row in PAGE.read_text("utf-8").splitlines(), f"write into {PAGE.name}: {row}"
