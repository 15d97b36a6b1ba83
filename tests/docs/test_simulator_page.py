"""The requests of the simulator's page have the responses that it shows."""

from __future__ import annotations

import argparse
import json

import pytest
import requests

from iotcentral_simulator import Simulator
from tests.docs.blocks import Block, blocks
from tests.docs.shell import commands_of

PAGE = "provider/docs/simulator.md"
REQUESTS = [it for it in blocks("console") if it.page == PAGE and it.text.startswith("$ curl ")]
SHOWN = "http://127.0.0.1:8080"


def curl(words: list[str]) -> argparse.Namespace:
    """Return the parts of a request that `curl` sends with these words."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-X", default="POST")
    parser.add_argument("-H", action="append")
    parser.add_argument("-d", required=True)
    parser.add_argument("url")
    return parser.parse_args(words)


@pytest.mark.parametrize("block", REQUESTS, ids=lambda block: block.place)
def test_a_request_of_the_page_has_its_response(block: Block) -> None:
    [words] = commands_of(block)
    given = curl(words[1:])
    assert given.url.startswith(SHOWN)
    with Simulator(token="SharedAccessSignature demo", control=True) as simulator:
        answer = requests.request(
            given.X,
            given.url.replace(SHOWN, simulator.url),
            headers=dict(line.split(": ", 1) for line in given.H),
            data=given.d,
            timeout=30,
        )
    assert answer.ok, answer.text
    assert answer.json() == json.loads(block.text.splitlines()[-1])


def test_the_page_has_a_request_to_the_service_and_one_to_the_simulator() -> None:
    paths = ["/api/" if "/api/" in it.text else "/control/" for it in REQUESTS]
    assert sorted(paths) == ["/api/", "/control/"]
