"""Send the Authorization header that was asked for, whatever the machine's .netrc says."""

import requests
from requests.auth import AuthBase


class Header(AuthBase):
    """Set the Authorization header of a request.

    requests lets an entry of .netrc replace a header given among the headers; it does not look
    there for a request that comes with an auth object.
    """

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request with the header."""
        request.headers["Authorization"] = self._authorization
        return request
