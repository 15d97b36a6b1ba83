"""An Authorization header that a .netrc file cannot replace."""

import requests
from requests.auth import AuthBase


class Header(AuthBase):
    """Set the Authorization header of a request.

    requests replaces a header with an entry of .netrc, except for a request with an auth object.
    """

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request with the header."""
        request.headers["Authorization"] = self._authorization
        return request
