"""`python -m iotcentral_simulator`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .limits import DEFAULT_QUOTA, DEFAULT_RATE
from .options import DEFAULT_PAGE_SIZE, Options
from .server import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve with the options of a command line; return the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        options = Options(
            port=given.port,
            state=given.state,
            token=given.token,
            application_tokens=dict(given.application_token),
            page_size=given.page_size,
            rate=given.rate,
            quota=given.quota,
            quiet=given.quiet,
            control=given.control,
            deliver_anywhere=given.deliver_anywhere,
            hosts=given.host,
        )
    except ValueError as error:
        parser.error(str(error))
    return serve(options)


def application_token(text: str) -> tuple[str, str]:
    """Split NAME=TOKEN; a token may have more equals signs."""
    name, separator, token = text.partition("=")
    if not (name and separator and token):
        raise argparse.ArgumentTypeError("write NAME=TOKEN")
    return name, token


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iotcentral_simulator",
        description="Serve the data export API of Azure IoT Central on localhost.",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="0 (the default): a free one")
    add("--state", type=Path, metavar="FILE", help="keep objects in a file (default: in memory)")
    add("--token", help="what Authorization has to be (default: anything not empty)")
    add(
        "--application-token",
        type=application_token,
        action="append",
        default=[],
        metavar="NAME=TOKEN",
        help="a token of its own for /applications/NAME; may be repeated",
    )
    add("--page-size", type=int, default=DEFAULT_PAGE_SIZE, help=_limit(DEFAULT_PAGE_SIZE))
    add("--rate", type=int, default=DEFAULT_RATE, help="requests/s, " + _limit(DEFAULT_RATE))
    add("--quota", type=int, default=DEFAULT_QUOTA, help="objects, " + _limit(DEFAULT_QUOTA))
    add("--quiet", action="store_true", help="no access log on stderr")
    add("--control", action="store_true", help="faults and store under /control, without a token")
    add("--host", action="append", default=[], metavar="NAME", help="a proxy's host name")
    add("--deliver-anywhere", action="store_true", help="send messages to other machines too")
    return parser


def _limit(default: int) -> str:
    return f"0: no limit (default: {default})"


if __name__ == "__main__":
    sys.exit(main())
