"""How a Bluesky server says no."""

from __future__ import annotations

from typing import NoReturn

from crosspost.networks.fake.http import Answer, Refusal, as_html, as_json

_NAMES = {
    400: ("InvalidRequest", "Invalid Request"),
    401: ("AuthenticationRequired", "Authentication Required"),
    403: ("Forbidden", "Forbidden"),
    404: ("XRPCNotSupported", "XRPCNotSupported"),
    409: ("Conflict", "Conflict"),
    413: ("PayloadTooLarge", "request entity too large"),
    422: ("UnprocessableEntity", "Unprocessable Entity"),
    429: ("RateLimitExceeded", "Rate Limit Exceeded"),
    500: ("InternalServerError", "Internal Server Error"),
}
_PROXY = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}


def refusal(name: str, message: str, *, status: int = 400) -> Refusal:
    """An error in the form of XRPC."""
    return Refusal(as_json({"error": name, "message": message}, status=status))


def refused(name: str, message: str, *, status: int = 400) -> NoReturn:
    """Say no.

    Raises:
        Refusal: Always.
    """
    raise refusal(name, message, status=status)


def invalid(message: str) -> NoReturn:
    """Say no to a malformed request.

    Raises:
        Refusal: Always.
    """
    refused("InvalidRequest", message)


def failure(status: int) -> Answer:
    """The answer of a server, or of the proxy before it, that fails."""
    if status in _PROXY:
        told = f"{status} {_PROXY[status]}"
        page = f"<html><head><title>{told}</title></head><body><h1>{told}</h1>"
        return as_html(f"{page}<hr><center>nginx</center></body></html>", status=status)
    name, message = _NAMES.get(status, ("InvalidRequest", "Invalid Request"))
    return refusal(name, message, status=status).answer
