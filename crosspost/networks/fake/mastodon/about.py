"""What a server says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crosspost.networks.fake.http import Answer, Asked, as_json
from crosspost.networks.fake.mastodon.state import Server, State

_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"]


class About:
    """Instance and nodeinfo documents; none needs a login."""

    def __init__(self, state: State, address: Callable[[str], str]) -> None:
        """`address` tells where a host is reached from outside."""
        self._state = state
        self._address = address

    def v2(self, asked: Asked) -> Answer:
        """`/api/v2/instance`."""
        server = self._state.server(asked.host)
        told: dict[str, Any] = {
            "domain": server.host,
            "title": server.host,
            "version": server.kind.version,
            "source_url": f"https://example.org/{server.software}",
            "description": "",
            "languages": ["fr"],
            "configuration": configuration(server),
            "registrations": {"enabled": False},
            "contact": {"email": f"mail@{server.host}"},
            "rules": [],
        }
        if server.kind.api is not None:
            told["api_versions"] = {"mastodon": server.kind.api}
        return as_json(told)

    def v1(self, asked: Asked) -> Answer:
        """`/api/v1/instance`."""
        server = self._state.server(asked.host)
        return as_json(
            {
                "uri": server.host,
                "title": server.host,
                "version": server.kind.version,
                "description": "",
                "email": f"mail@{server.host}",
                "languages": ["fr"],
                "max_toot_chars": server.most_characters,
                "configuration": configuration(server),
                "urls": {},
                "stats": {},
                "rules": [],
            }
        )

    def well_known(self, asked: Asked) -> Answer:
        """Where nodeinfo is."""
        rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        href = f"{self._address(asked.host)}/nodeinfo/2.0"
        return as_json({"links": [{"rel": rel, "href": href}]})

    def nodeinfo(self, asked: Asked) -> Answer:
        """Which software this is: the one place that does not pretend."""
        server = self._state.server(asked.host)
        return as_json(
            {
                "version": "2.0",
                "software": {
                    "name": server.software,
                    "version": server.kind.version,
                },
                "protocols": ["activitypub"],
                "services": {"inbound": [], "outbound": []},
                "openRegistrations": False,
                "usage": {"users": {}, "localPosts": 0},
                "metadata": {},
            }
        )


def configuration(server: Server) -> dict[str, Any]:
    """The limits as the server announces them, true or not."""
    kind = server.kind
    return {
        "statuses": {
            "max_characters": server.most_characters,
            "max_media_attachments": kind.most_media,
            "characters_reserved_per_url": kind.announced,
        },
        "media_attachments": {
            "supported_mime_types": _TYPES,
            "description_limit": kind.alt,
            "image_size_limit": 16_777_216,
            "image_matrix_limit": 33_177_600,
            "video_size_limit": 103_809_024,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8_294_400,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2_629_746,
        },
    }
