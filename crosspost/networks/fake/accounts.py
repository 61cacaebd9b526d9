"""What a tool must know to publish for an account of this world."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BlueskyLogin:
    """An account on a Bluesky server; `password` is the main one."""

    handle: str
    did: str
    server: str
    app_password: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MastodonLogin:
    """An account on a server of Mastodon's API; `handle` is `name@server`."""

    handle: str
    id: str
    server: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlainLogin:
    """An account on the plain network."""

    handle: str
    id: str
    secret: str = field(repr=False)
