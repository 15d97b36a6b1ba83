"""`python -m pulumi_iotcentral.simulator`."""

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
    given = _parser().parse_args(arguments)
    return serve(
        Options(
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
        )
    )


def application_token(text: str) -> tuple[str, str]:
    """Split NAME=TOKEN; a token may have more equals signs."""
    name, separator, token = text.partition("=")
    if not (name and separator and token):
        raise argparse.ArgumentTypeError("write NAME=TOKEN")
    return name, token


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pulumi_iotcentral.simulator",
        description="Serve the data export API of Azure IoT Central on localhost.",
    )
    add = parser.add_argument
    add("--port", type=_port, default=0, help="0 (the default): a free one")
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
    add("--page-size", type=_count, default=DEFAULT_PAGE_SIZE, help=_limit(DEFAULT_PAGE_SIZE))
    add("--rate", type=_count, default=DEFAULT_RATE, help="requests/s, " + _limit(DEFAULT_RATE))
    add("--quota", type=_count, default=DEFAULT_QUOTA, help="objects, " + _limit(DEFAULT_QUOTA))
    add("--quiet", action="store_true", help="no access log on stderr")
    add("--control", action="store_true", help="faults and store under /control, without a token")
    add("--deliver-anywhere", action="store_true", help="send messages to other machines too")
    return parser


def _limit(default: int) -> str:
    return f"0: no limit (default: {default})"


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more")
    return number


def _port(text: str) -> int:
    number = _count(text)
    if number > 65535:  # noqa: PLR2004
        raise argparse.ArgumentTypeError("65535 at most")
    return number


if __name__ == "__main__":
    sys.exit(main())
