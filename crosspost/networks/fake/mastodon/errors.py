"""How a server of Mastodon's API says no."""

from __future__ import annotations

from typing import NoReturn

from crosspost.networks.fake.http import Answer, Refusal, as_html, as_json

_SENTENCES = {
    400: "Bad Request",
    401: "The access token is invalid",
    403: "This action is not allowed",
    404: "Record not found",
    409: "Conflict",
    413: "Payload Too Large",
    422: "Validation failed",
    429: "Too many requests",
    500: "Internal Server Error",
}
_PROXY = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}


def refused(status: int, message: str, **more: object) -> NoReturn:
    """Say no.

    Raises:
        Refusal: Always.
    """
    raise Refusal(as_json({"error": message, **more}, status=status))


def failure(status: int) -> Answer:
    """The answer of a server, or of the proxy before it, that fails."""
    if status in _PROXY:
        told = f"{status} {_PROXY[status]}"
        page = f"<html><head><title>{told}</title></head><body><h1>{told}</h1>"
        return as_html(f"{page}<hr><center>nginx</center></body></html>", status=status)
    told = _SENTENCES.get(status, "Bad Request")
    return as_json({"error": told}, status=status)
