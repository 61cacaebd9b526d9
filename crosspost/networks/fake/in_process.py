"""The door in process: an httpx transport that leads into the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from crosspost.networks.fake.http import Asked

if TYPE_CHECKING:
    from crosspost.networks.fake.world import Reply, World

_PATIENCE = 300.0  # seconds, for clients that name no time-out


class Transport(httpx.BaseTransport):
    """Answers from the world, and fails as sockets do."""

    def __init__(self, world: World) -> None:
        """Lead into this world."""
        self.world = world

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the world.

        Raises:
            httpx.TransportError: As the fault that strikes this request has it.
        """
        reply = self.world.answer(_asked(request, self.world))
        if reply.ending == "whole":
            return _response(reply)
        if reply.ending == "trickle":
            return self._trickled(request, reply)
        raise self._failure(request, reply)

    def _trickled(self, request: httpx.Request, reply: Reply) -> httpx.Response:
        patience = _patience(request)
        self.world.pass_time(min(reply.seconds, patience))
        if reply.seconds > patience:
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        return _response(reply)

    def _failure(self, request: httpx.Request, reply: Reply) -> httpx.TransportError:
        if reply.ending == "hang":
            self.world.pass_time(_patience(request))
            return httpx.ReadTimeout("The read operation timed out", request=request)
        if reply.ending == "refused":
            told = "[Errno 111] Connection refused"
            return httpx.ConnectError(told, request=request)
        if reply.ending == "reset":
            told = "[Errno 104] Connection reset by peer"
            return httpx.ReadError(told, request=request)
        told = (
            "Server disconnected without sending a response."
            if reply.ending == "cut"
            else "peer closed connection without sending complete message body"
        )
        return httpx.RemoteProtocolError(told, request=request)


def _asked(request: httpx.Request, world: World) -> Asked:
    url = request.url
    host = url.host if url.port is None else f"{url.host}:{url.port}"
    return Asked(
        method=request.method,
        host=host.lower(),
        path=url.path,
        at=world.now(),
        query=tuple(url.params.multi_items()),
        headers=tuple(request.headers.multi_items()),
        body=request.read(),
    )


def _response(reply: Reply) -> httpx.Response:
    answer = reply.answer
    return httpx.Response(
        answer.status, headers=list(answer.headers), content=answer.body
    )


def _patience(request: httpx.Request) -> float:
    """How long this client waits for an answer, in seconds."""
    told = request.extensions.get("timeout", {}).get("read")
    return _PATIENCE if told is None else float(told)
