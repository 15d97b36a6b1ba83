"""A key service for the stacks of the tests, which the engine asks as it asks HashiCorp Vault.

From a passphrase the engine derives its key anew at each command: a quarter of a second of a
processor, a sixth of a whole `pulumi up`. The secrets of a stack are encrypted the same way under
either; the tests of secrets and of passphrases use a passphrase.
"""

from __future__ import annotations

import atexit
import json
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

PROVIDER: Final = "hashivault://tests"
"""What `pulumi stack init --secrets-provider` takes."""


class Transit(BaseHTTPRequestHandler):
    """Vault's transit engine, as far as the engine asks it; it wraps keys without a secret."""

    def do_PUT(self) -> None:
        """Wrap a stack's key, or unwrap one."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "plaintext" in asked:
            data = {"ciphertext": f"vault:v1:{asked['plaintext']}"}
        else:
            data = {"plaintext": asked["ciphertext"].removeprefix("vault:v1:")}
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@cache
def environment() -> dict[str, str]:
    """Return what leads the engine to the key service of this process, started at first."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Transit)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    atexit.register(close)
    return {
        "VAULT_SERVER_URL": f"http://127.0.0.1:{server.server_port}",
        "VAULT_SERVER_TOKEN": "unused",
    }
