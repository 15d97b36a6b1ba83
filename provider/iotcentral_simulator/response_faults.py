"""Buffered responses, and the effects of faults on them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Self

from starlette.types import ASGIApp, Message, Scope, Send

from .effects import ContentType, Effect, Fail, Html, Truncate
from .errors import error_body, framework_error
from .request_parsing import JSON_TYPE

Header = tuple[bytes, bytes]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole response."""

    status: int
    headers: tuple[Header, ...]
    body: bytes

    @classmethod
    async def of(cls, app: ASGIApp, scope: Scope, body: bytes) -> Self:
        """Return the response of an ASGI application to a request with a known body."""
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await app(scope, receive, send)
        start, *parts = messages
        whole = b"".join(part.get("body", b"") for part in parts)
        content = b"" if scope["method"] == "HEAD" else whole
        return cls(status=start["status"], headers=tuple(start.get("headers", ())), body=content)

    async def sent_by(self, send: Send) -> None:
        """Send the response."""
        await self._start(send)
        await send({"type": "http.response.body", "body": self.body})

    async def half_sent_by(self, send: Send) -> None:
        """Send the response without the second half of its body, but with the full length."""
        await self._start(send)
        half = self.body[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})

    async def _start(self, send: Send) -> None:
        headers = list(self.headers)
        await send({"type": "http.response.start", "status": self.status, "headers": headers})

    def with_body(self, body: bytes) -> Answer:
        """Return the response with another body and the matching length."""
        return replace(self, body=body).with_header("content-length", str(len(body)))

    def with_header(self, name: str, value: str) -> Answer:
        """Return the response with a header set or replaced."""
        key = name.lower().encode("latin-1")
        kept = tuple(it for it in self.headers if it[0].lower() != key)
        return replace(self, headers=(*kept, (key, value.encode("latin-1"))))


def instead(effect: Effect, request_id: str, now: datetime) -> Answer:
    """Return the response of an effect in place of the work."""
    if isinstance(effect, Fail):
        return _failure(effect, request_id, now)
    assert isinstance(effect, Html)  # noqa: S101 - the others require the response of the work
    return _page(effect, 200)


def deformed(effect: Effect, answer: Answer, request_id: str, now: datetime) -> Answer | None:
    """Return a response with an effect applied, or None if the effect does not apply."""
    if isinstance(effect, Fail):
        return _failure(effect, request_id, now)
    if isinstance(effect, Html):
        return _page(effect, answer.status)
    if not answer.body:
        return None
    if isinstance(effect, ContentType):
        return answer.with_header("content-type", effect.value)
    assert isinstance(effect, Truncate)  # noqa: S101 - the others close the connection
    return answer.with_body(answer.body[: len(answer.body) // 2])


def _failure(effect: Fail, request_id: str, now: datetime) -> Answer:
    headers: list[tuple[str, str]] = []
    if isinstance(effect.body, str):
        content, media = effect.body, "text/plain; charset=utf-8"
    elif effect.body is not None:
        content, media = json.dumps(effect.body), JSON_TYPE
    else:
        error = framework_error(effect.status, None)
        headers = [("x-ms-error-code", error.code)]
        content, media = json.dumps(error_body(error, request_id, now)), JSON_TYPE
    return _made(
        effect.status, content, [("content-type", media), *headers, *effect.headers.items()]
    )


def _page(effect: Html, status: int) -> Answer:
    has_body = status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    shown = effect.status or (status if has_body else 200)
    return _made(shown, effect.body, [("content-type", "text/html; charset=utf-8")])


def _made(status: int, content: str, headers: Iterable[tuple[str, str]]) -> Answer:
    answer = Answer(status=status, headers=(), body=b"").with_body(
        content.encode("utf-8", "replace")
    )
    for name, value in headers:
        answer = answer.with_header(name, value)
    return answer
