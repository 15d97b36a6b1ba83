"""Transforms of the kinds that people publish for IoT Central create the expected documents.

`rows` is of the kind in iot-for-all/iot-central-power-bi-solution (a row for each value, with
`iotc::uuid`), `axes` of the kind in quick-export-data.md of MicrosoftDocs/azure-docs. `reported`
(names of devices in their properties), `twins` (a query that a program generates for Azure Digital
Twins, with `as $name | empty,`) and `meter` (comments in other scripts, with a commented import)
are kinds of files that code search finds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_iotcentral.testing import TransformCase, transform_cases

CASES = transform_cases(Path(__file__).with_name("published"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_published_kind_of_transform_creates_its_documents(case: TransformCase) -> None:
    case.check()
