"""Validation of the Authorization values of a simulator and of requests to it."""

from __future__ import annotations

import typer


def checked(token: str | None, option: str) -> str | None:
    """Return a token if the provider can send it, with the provider's own validation.

    Raises BadParameter for an invalid token.
    """
    from ...api import ApiToken, AuthenticationError  # noqa: PLC0415 - requests is slow to load

    if token is None or (token.startswith("Bearer ") and _fits_a_header(token)):
        return token
    try:
        return ApiToken(token, source="it").authorization()
    except AuthenticationError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def carried(token: str | None, option: str) -> str | None:
    """Return a token if a header can contain it. The simulator then accepts or rejects it.

    Raises BadParameter for an invalid token.
    """
    return token if token and _fits_a_header(token) else checked(token, option)


def _fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable()
