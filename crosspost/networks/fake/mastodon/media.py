"""Uploads: ready at once or after a while, and good for one status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosspost.networks.fake.http import Answer, Asked, Form, as_json
from crosspost.networks.fake.mastodon.errors import refused
from crosspost.networks.fake.mastodon.shapes import Shapes
from crosspost.networks.fake.mastodon.state import Account, Medium, Server, State
from crosspost.networks.fake.mastodon.tokens import Tokens

_AXES = 2
_TYPES = (
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/heic",
    "video/mp4",
    "video/webm",
    "video/quicktime",
)


class Media:
    """The media of all servers."""

    def __init__(self, state: State, tokens: Tokens, shapes: Shapes) -> None:
        """Keep media in the state."""
        self._state = state
        self._tokens = tokens
        self._shapes = shapes

    def upload(self, asked: Asked) -> Answer:
        """Keep a medium: 200, or 202 while the server still works on it."""
        account = self._tokens.who(asked, "write:media")
        form, server = asked.form(), self._state.server(asked.host)
        file = form.file("file")
        if file is None or not file.content:
            refused(server.kind.refuses, "Validation failed: File can't be blank")
        if file.type not in _TYPES:
            told = f"Validation failed: File content type is invalid ({file.type})"
            refused(server.kind.refuses, told)
        medium = Medium(
            host=asked.host,
            id=self._state.new_id(asked.host, asked.at),
            account=account.id,
            type=file.type,
            content=file.content,
            alt=_alt(form, server),
            focus=_focus(form, server),
            polls=0 if asked.path.startswith("/api/v1/") else server.media_polls,
            refusals=server.media_refusals,
        )
        self._state.media.put(asked.host, medium.id, medium)
        return as_json(self._shapes.medium(medium), status=202 if medium.polls else 200)

    def poll(self, asked: Asked) -> Answer:
        """206 until a medium is ready."""
        medium = self._own(asked)
        if medium.polls > 0:
            medium = replace(medium, polls=medium.polls - 1)
            self._state.media.put(asked.host, medium.id, medium)
        status = 206 if medium.polls else 200
        return as_json(self._shapes.medium(medium), status=status)

    def describe(self, asked: Asked) -> Answer:
        """Change the description or the focus of a medium."""
        medium, form = self._own(asked), asked.form()
        server = self._state.server(asked.host)
        alt = _alt(form, server) if form.has("description") else medium.alt
        focus = _focus(form, server) if form.has("focus") else medium.focus
        changed = replace(medium, alt=alt, focus=focus)
        self._state.media.put(asked.host, medium.id, changed)
        return as_json(self._shapes.medium(changed))

    def retell(self, asked: Asked, media: Sequence[str]) -> bool:
        """Describe pictures anew, as an edit names them; whether any changed."""
        found = asked.json().get("media_attributes")
        told = {str(one.get("id")): one for one in found or () if isinstance(one, dict)}
        changed = False
        for id_ in media:
            medium = self._state.media.get(asked.host, id_)
            if medium is None or id_ not in told:
                continue
            alt = str(told[id_].get("description", medium.alt))
            changed |= alt != medium.alt
            self._state.media.put(asked.host, id_, replace(medium, alt=alt))
        return changed

    def attach(self, account: Account, wanted: Sequence[str], *, to: str) -> list[str]:
        """The media that a status may have, in the order they were named.

        Args:
            account: Whose.
            wanted: Ids as the client named them.
            to: The id of a status that is edited, whose media it may keep.

        Raises:
            Refusal: Too many, unknown, used by another status, or not ready.
        """
        server = self._state.server(account.host)
        if len(wanted) > server.kind.most_media:
            told = f"Validation failed: Cannot attach more than {len(wanted) - 1} files"
            refused(server.kind.refuses, told)
        found = [self._free(account, one, to) for one in wanted]
        usable = [one for one in found if one is not None]
        for medium in usable:
            self._check_ready(medium, server)
        return [one.id for one in usable]

    def keep(self, host: str, media: Sequence[str], *, by: str) -> None:
        """A status has these media now: their ids serve no other."""
        for id_ in media:
            found = self._state.media.get(host, id_)
            if found is not None:
                self._state.media.put(host, id_, replace(found, status=by))

    def _free(self, account: Account, id_: str, to: str) -> Medium | None:
        kind = self._state.server(account.host).kind
        medium = self._state.media.get(account.host, id_)
        if medium is None or medium.account != account.id:
            told = f"media {id_} not found"
        elif medium.status not in {"", to}:
            told = "media already attached"
        else:
            return medium
        if kind.used_media == "refuse":
            gone = f"Validation failed: Media attachments not found: {id_}"
            refused(kind.refuses, told if kind.software == "gotosocial" else gone)
        return None

    def _check_ready(self, medium: Medium, server: Server) -> None:
        if medium.polls == 0 and medium.refusals == 0:
            return
        if medium.polls == 0:
            once_less = replace(medium, refusals=medium.refusals - 1)
            self._state.media.put(medium.host, medium.id, once_less)
        told = "Cannot attach files that have not finished processing"
        refused(server.kind.refuses, f"{told}. Try again in a moment!")

    def _own(self, asked: Asked) -> Medium:
        account = self._tokens.who(asked, "write:media")
        medium = self._state.media.get(asked.host, asked.path.split("/")[4])
        if medium is None or medium.account != account.id:
            refused(404, "Record not found")
        return medium


def _alt(form: Form, server: Server) -> str:
    alt = form.one("description")
    if len(alt) > server.kind.alt:
        most = server.kind.alt
        told = f"Validation failed: Description is too long (maximum is {most})"
        refused(server.kind.refuses, told)
    return alt


def _focus(form: Form, server: Server) -> tuple[float, ...]:
    text = form.one("focus")
    if not text:
        return ()
    try:
        axes = tuple(float(one) for one in text.split(","))
    except ValueError:
        axes = ()
    if len(axes) != _AXES or max(map(abs, axes)) > 1:
        refused(server.kind.refuses, "Validation failed: Focus is invalid")
    return axes
