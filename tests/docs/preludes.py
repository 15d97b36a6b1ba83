"""What stands before a block that leaves out what its page has said already.

The functions that a page calls and does not show are real here: they talk to the simulator.
"""

from __future__ import annotations

from textwrap import dedent

from tests.docs.blocks import Block

CLIENT = '''
import threading
import requests

def run_a_client_against(url: str) -> None:
    """Put a destination and an export; what a fault does to a request is not our affair."""
    for path in ("destinations/archive", "destinations/hook", "exports/telemetry"):
        try:
            requests.put(
                f"{url}/api/dataExport/{path}?api-version=2022-06-30-preview",
                headers={"Authorization": "SharedAccessSignature test"},
                json=BODIES[path.partition("/")[0]],
                timeout=30,
            )
        except requests.RequestException:
            pass

def start_a_client_against(url: str) -> None:
    """Delete the export `e1` in a thread."""
    threading.Thread(target=_delete, args=(url,)).start()

def _delete(url: str) -> None:
    requests.delete(
        f"{url}/api/dataExport/exports/e1?api-version=2022-06-30-preview",
        headers={"Authorization": "SharedAccessSignature test"},
        timeout=30,
    )

BODIES: dict[str, dict[str, object]] = {
    "destinations": {"displayName": "A", "type": "webhook@v1", "url": "https://example.com"},
    "exports": {
        "displayName": "T",
        "enabled": True,
        "source": "telemetry",
        "destinations": [{"id": "archive"}],
    },
}
'''
SIMULATOR = """
from pulumi_iotcentral.simulator import Behaviour, Control, Cut, Fail, Fault, Lose, Simulator
"""
UNTYPED = "# mypy: allow-untyped-defs, allow-untyped-decorators, allow-untyped-calls\n"
PRELUDES = {
    "from iotcentral_simulator import Behaviour, Simulator": CLIENT,
    "from iotcentral_simulator import Cut, Fail, Fault, Lose, Simulator": CLIENT,
    'with simulator.hold("DELETE */exports/e1", moment="after", nth=1) as held:': CLIENT
    + SIMULATOR
    + "simulator = Simulator(rate=0).__enter__()\n",
    "from iotcentral_simulator import Behaviour, Control": CLIENT
    + SIMULATOR
    + """
served = Simulator(rate=0, control=True).__enter__()
run_a_client_against(served.application("plant-7").url)
""",
    "PolicyPack(": """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
from pulumi_iotcentral.policies import policies

our_own_policies: list[ResourceValidationPolicy] = []
""",
}
"""By the first line of the block."""


def with_prelude(block: Block) -> str:
    """Return a block as a module of its own."""
    untyped = UNTYPED if block.title.startswith("test_") else ""
    return untyped + dedent(PRELUDES.get(block.first, "")) + block.text
