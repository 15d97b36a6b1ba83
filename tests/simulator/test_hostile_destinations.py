"""A delivery ends in seconds and holds a limited number of bytes, whatever the destination does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iotcentral_simulator.exporter import blob, webhook
from tests.hostile_peer import FLOODS, HEAD, PAUSE, TRICKLES, Peer, Pieces, bomb

from .client import Api
from .conftest import Send
from .samples import OAUTH, SECRET, WEBHOOK, Document, destination, export

SECONDS = 0.4
BOMB: Pieces = lambda: (  # noqa: E731
    HEAD
    + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n%s"
    % (len(bomb(layers=2)), bomb(layers=2)),
)


def hook(peer: Peer) -> Document:
    return WEBHOOK | {"url": peer.url}


def token_url(peer: Peer) -> Document:
    return WEBHOOK | {"authorization": OAUTH | {"tokenUrl": peer.url}, "url": peer.url}


def account(peer: Peer) -> Document:
    string = f"AccountName=a;AccountKey={SECRET};BlobEndpoint={peer.url}/a"
    authorization = {"type": "connectionString", "connectionString": string, "containerName": "raw"}
    return destination("blobstorage", authorization)


DESTINATIONS = {"webhook": hook, "token URL": token_url, "storage": account}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (blob, webhook):
        monkeypatch.setattr(module, "SECONDS", SECONDS)


@pytest.mark.parametrize("of", DESTINATIONS.values(), ids=DESTINATIONS)
@pytest.mark.parametrize("name", TRICKLES)
def test_a_delivery_to_what_trickles_ends_in_time(
    api: Api, send: Send, name: str, of: Callable[[Peer], Document]
) -> None:
    with Peer(TRICKLES[name], pause=PAUSE) as peer:
        api.ok("PUT", "destinations/d1", of(peer))
        api.ok("PUT", "exports/e1", export("d1"))
        (found,) = send()
        assert found["outcome"] == "failed"
        assert "did not respond within" in found["detail"]
        assert peer.hung_up.wait(10)


@pytest.mark.parametrize("of", DESTINATIONS.values(), ids=DESTINATIONS)
@pytest.mark.parametrize("pieces", [*FLOODS.values(), BOMB], ids=[*FLOODS, "a bomb"])
def test_a_delivery_to_what_has_no_end_is_one_line(
    api: Api, send: Send, pieces: Pieces, of: Callable[[Peer], Document]
) -> None:
    pieces()  # a bomb takes longer to make than the delivery waits
    with Peer(pieces) as peer:
        api.ok("PUT", "destinations/d1", of(peer))
        api.ok("PUT", "exports/e1", export("d1"))
        (found,) = send()
        assert found["outcome"] == "failed"
        assert "\n" not in found["detail"]
        assert peer.hung_up.wait(10)


def test_all_documents_of_a_transform_share_the_seconds(api: Api, send: Send) -> None:
    transform = {"destinations": [{"id": "d1", "transform": "range(1000)"}]}
    with Peer(TRICKLES["a body"], pause=0.0005) as peer:
        api.ok("PUT", "destinations/d1", hook(peer))
        api.ok("PUT", "exports/e1", export("d1") | transform)
        (found,) = send()
    assert found["detail"].startswith("The webhook did not respond within")
