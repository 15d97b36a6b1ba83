"""The demo's webhook: `hook.py PORT FILE` appends each POST to the file, as a line of JSON."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SHOWN = ("content-type", "user-agent")
"""Headers that are stored, as well as those that begin with x-. Others may be secrets."""


class Hook(BaseHTTPRequestHandler):
    """Stores POST requests. A GET returns the path of the file."""

    file: Path

    def do_GET(self) -> None:
        """Return the path of the file, which identifies this webhook."""
        self._answer(str(self.file).encode())

    def do_POST(self) -> None:
        """Store the request."""
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        named = {name.lower(): value for name, value in self.headers.items()}
        kept = {it: named[it] for it in named if it in SHOWN or it.startswith("x-")}
        request = {"path": self.path, "headers": kept, "body": content.decode(errors="replace")}
        with self.file.open("a") as file:
            file.write(json.dumps(request) + "\n")
        self._answer(b"")

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    """Serve until the process is stopped."""
    Hook.file = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()


if __name__ == "__main__":
    main()
