from __future__ import annotations

import pytest
import requests

from iotcentral_simulator import Simulator

from .conformance import NEGATIVE_CALLS, OPERATIONS, POSITIVE_CALLS, exercise


def test_all_operations_of_the_file_are_exercised() -> None:
    assert len(OPERATIONS) == 12


@pytest.mark.parametrize("operation", OPERATIONS)
def test_generated_requests_get_documented_answers_and_at_least_30_percent_succeed(
    shared: Simulator, operation: str
) -> None:
    with requests.Session() as session:
        session.trust_env = False
        row = exercise(operation, shared.application(operation), session)
    print(row)
    assert row.calls >= (POSITIVE_CALLS + NEGATIVE_CALLS) / 2
    assert row.share >= 30, row
