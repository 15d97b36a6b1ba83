"""The value of Authorization that a simulator is started with, and asked with."""

from __future__ import annotations

import typer


def checked(token: str | None, option: str) -> str | None:
    """Return a token that a client can send, by the provider's own rule and in its words.

    Raises BadParameter for another.
    """
    from ..api import ApiToken, AuthenticationError  # noqa: PLC0415 - requests is slow to load

    if token is None or _is_entra(token):
        return token
    try:
        return ApiToken(token, source="it").authorization()
    except AuthenticationError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _is_entra(token: str) -> bool:
    return token.startswith("Bearer ") and token.isascii() and token.isprintable()
