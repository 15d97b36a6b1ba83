"""The value of Authorization that a simulator is started with, and asked with."""

from __future__ import annotations

import typer


def checked(token: str | None, option: str) -> str | None:
    """Return a token that the provider sends, judged by its own rule and in its words.

    Raises BadParameter for another.
    """
    from ...api import ApiToken, AuthenticationError  # noqa: PLC0415 - requests is slow to load

    if token is None or (token.startswith("Bearer ") and _fits_a_header(token)):
        return token
    try:
        return ApiToken(token, source="it").authorization()
    except AuthenticationError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def carried(token: str | None, option: str) -> str | None:
    """Return a token that a header can carry: whether it is the right one, the simulator says.

    Raises BadParameter for another.
    """
    return token if token and _fits_a_header(token) else checked(token, option)


def _fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable()
