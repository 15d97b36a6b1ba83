"""A dynamic provider as tutorials have it: each operation asks the service as it comes.

GET before every PUT, PUT for every update, a GET for every refresh; `requests` as it is, without a
session, pacing or retries. Programs import it from the folder it lies in.
"""

from __future__ import annotations

import os
from typing import Any

import pulumi
import requests
from pulumi.dynamic import (
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

VERSION = {"api-version": "2022-06-30-preview"}
SECONDS = 60


class Rest(ResourceProvider):
    """Keep an object of a REST API, `objectId` in the `collection` of that URL, like `body`."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        if call("GET", props).status_code != requests.codes.not_found:
            raise RuntimeError(f"{props['objectId']} exists already")
        return CreateResult(props["objectId"], {**props, "live": call("PUT", props).json()})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        moved = [name for name in ("collection", "objectId") if _olds[name] != _news[name]]
        return DiffResult(changes=bool(moved) or _olds["body"] != _news["body"], replaces=moved)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        if call("GET", _news).status_code == requests.codes.not_found:
            raise RuntimeError(f"{_id} is gone")
        return UpdateResult({**_news, "live": call("PUT", _news).json()})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        answer = call("GET", props)
        if answer.status_code == requests.codes.not_found:
            return ReadResult("", {})
        return ReadResult(id_, {**props, "live": answer.json()})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        call("DELETE", _props)


def call(method: str, props: dict[str, Any]) -> requests.Response:
    """Send one request; a refusal for the service's limit is an error, as any other."""
    answer = requests.request(
        method,
        f"{props['collection']}/{props['objectId']}",
        params=VERSION,
        headers={"Authorization": os.environ["IOTCENTRAL_API_TOKEN"]},
        json=props["body"] if method == "PUT" else None,
        timeout=SECONDS,
    )
    if answer.status_code != requests.codes.not_found:
        answer.raise_for_status()
    return answer


class Object(Resource, module="bench", name="Rest"):
    """An object of a REST API."""

    def __init__(self, name: str, collection: str, body: pulumi.Inputs) -> None:
        properties = {"collection": collection, "objectId": name, "body": body, "live": None}
        super().__init__(Rest(), name, properties)
