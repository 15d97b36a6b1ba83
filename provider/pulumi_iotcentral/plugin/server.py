"""`pulumi-resource-iotcentral`: the server of the plugin protocol, which Pulumi starts."""

from __future__ import annotations

import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from .engine import Engine
from .servicer import Servicer

WORKERS: Final = 512
"""The number of requests that run at the same time, beyond Pulumi's default parallelism.

A thread exists only if a request needs it. If waits for healthy exports took all threads, Pulumi's
request to cancel would wait for one of them.
"""

_LARGEST_MESSAGE: Final = 400 * 1024 * 1024
_USAGE: Final = (
    "pulumi-resource-iotcentral is a plugin that Pulumi starts. "
    "Run `iotcentral plugin install` to install it."
)


def main() -> None:
    """Serve until the engine ends this process by a signal. Prints the port for the engine."""
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not addresses and sys.stdin.isatty():
        sys.exit(_USAGE)
    engine, ended = Engine(), threading.Event()
    engine.connect(addresses[0] if addresses else "")
    server, port = serve(Servicer(engine))
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # Set in any case: a process that a shell starts in the background ignores SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    engine.cancel()
    server.stop(None)


def serve(servicer: Servicer) -> tuple[grpc.Server, int]:
    """Start a server on a free port of this machine. Returns the server and the port."""
    server = grpc.server(
        ThreadPoolExecutor(WORKERS),
        options=[
            ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
            ("grpc.max_send_message_length", _LARGEST_MESSAGE),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


if __name__ == "__main__":
    main()
