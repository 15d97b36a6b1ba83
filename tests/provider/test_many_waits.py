"""Waits for healthy exports do not keep the plugin from other requests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from google.protobuf.empty_pb2 import Empty

from iotcentral_simulator import Simulator
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import HEALTH_CHECK, TOKEN, NativeRun

WAITS = 40
"""More than the parallelism of Pulumi on a machine with eight processors."""

SECONDS = 30


@pytest.mark.native
def test_a_cancellation_ends_all_waits() -> None:
    with (
        Simulator(token=TOKEN, rate=0, quota=0, quiet=True) as simulator,
        ThreadPoolExecutor(WAITS) as pool,
        NativeRun(simulator.application()) as run,
    ):
        hook = {"displayName": "H", "type": "webhook@v1", "url": "https://nobody.invalid/"}
        target = run.create(DESTINATION, hook)
        references = [{"id": target.id}]
        stream = {"displayName": "E", "source": "telemetry", "destinations": references}
        export = run.create(EXPORT, stream)
        inputs = run.checked(HEALTH_CHECK, {"exportIds": [export.id], "timeout": 600})

        def wait() -> str:
            with pytest.raises(ProviderError) as failure:
                run.provider(HEALTH_CHECK).create(inputs)
            return str(failure.value)

        with simulator.hold("GET */exports", nth=WAITS // 2) as held:
            waits = [pool.submit(wait) for _ in range(WAITS)]
            assert held.arrived.wait(SECONDS), "the exports were not polled"
            held.release()
        run.provider(DESTINATION)._stub.Cancel(Empty(), timeout=SECONDS)
        assert all("canceled" in it.result(SECONDS) for it in waits)
