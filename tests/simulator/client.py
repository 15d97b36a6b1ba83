"""A plain HTTP client that holds each answer to the OpenAPI file."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import requests
from jsonschema import Draft202012Validator

from .samples import Document

OLD = "2022-06-30-preview"
NEW = "2022-10-31-preview"
TOKEN = "SharedAccessSignature sr=app&sig=abc%3D&skn=name&se=1"
SPECIFICATION: Document = json.loads(
    files("iotcentral_simulator").joinpath("data-export.openapi.json").read_text("utf-8")
)


def hold_to(schema: str, document: object) -> None:
    """Check a document against a schema with the plain `oneOf` of JSON Schema."""
    Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": SPECIFICATION["components"]}
    ).validate(document)


class Api:
    """The operations of one application; `ok` methods want a success and return its document."""

    def __init__(self, url: str, token: str = TOKEN, version: str = OLD) -> None:
        self.url = url
        self.version = version
        self.held = True
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = token

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        options.setdefault("params", {"api-version": self.version})
        if body is not None:
            options["data"] = json.dumps(body)
            options.setdefault("headers", {"Content-Type": "application/json"})
        answer = self.session.request(
            method, f"{self.url}/api/dataExport/{path}", timeout=30, **options
        )
        assert answer.headers["x-ms-request-id"]
        if answer.status_code >= 400 and method != "HEAD":
            self._hold_error(answer)
        return answer

    def ok(self, method: str, path: str, body: Any = None, **options: Any) -> Document:
        answer = self.send(method, path, body, **options)
        assert answer.status_code == 200, answer.text
        document: Document = answer.json()
        if self.held:
            hold_to(self._schema(path), document)
        return document

    def refused(self, status: int, method: str, path: str, body: Any = None, **options: Any) -> str:
        answer = self.send(method, path, body, **options)
        assert answer.status_code == status, answer.text
        return str(answer.json()["error"]["message"])

    def pages(self, path: str) -> list[list[Document]]:
        """Follow a list to its end."""
        document = self.ok("GET", path)
        pages = [document["value"]]
        while "nextLink" in document:
            answer = self.session.get(document["nextLink"], timeout=30)
            assert answer.status_code == 200, answer.text
            document = answer.json()
            pages.append(document["value"])
        return pages

    @staticmethod
    def _schema(path: str) -> str:
        parts = path.split("/")
        kind = parts[2] if len(parts) == 3 else parts[0]
        name = {"destinations": "Destination", "exports": "Export"}[kind]
        return name if len(parts) == 2 else name + "Collection"

    @staticmethod
    def _hold_error(answer: requests.Response) -> None:
        hold_to("Error", answer.json())
        error = answer.json()["error"]
        assert error["code"] == answer.headers["x-ms-error-code"]
        assert error["requestId"] == answer.headers["x-ms-request-id"]
        assert error["time"].endswith(" GMT")
        assert error["message"]
