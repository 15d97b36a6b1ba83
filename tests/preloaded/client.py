"""Have a process forked with these arguments, and end as it ends: see `server.py`."""

import marshal
import os
import signal
import socket
import sys

_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(path: str, arguments: list[str]) -> None:
    """Give this process's environment, folder and streams away, and wait."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    order = marshal.dumps((arguments, os.getcwd(), dict(os.environ)))  # noqa: PTH109 - starts fast
    socket.send_fds(connection, [len(order).to_bytes(4, "big")], [0, 1, 2])
    connection.sendall(order)
    for number in _PASSED_ON:
        signal.signal(number, lambda number, _: connection.sendall(bytes([number])))
    status = connection.recv(4)
    code = int.from_bytes(status, "big", signed=True) if status else -signal.SIGKILL
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


main(sys.argv[1], sys.argv[2:])
