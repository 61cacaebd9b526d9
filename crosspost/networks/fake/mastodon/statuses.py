"""Statuses: made, edited and deleted by the rules of each kind of server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crosspost.networks.fake.http import Answer, Asked, Form, as_json
from crosspost.networks.fake.mastodon import checks, dates
from crosspost.networks.fake.mastodon.errors import refused
from crosspost.networks.fake.mastodon.media import Media
from crosspost.networks.fake.mastodon.shapes import Shapes
from crosspost.networks.fake.mastodon.state import (
    Account,
    Kept,
    Server,
    State,
    Status,
)
from crosspost.networks.fake.mastodon.tokens import Tokens

KEY_LIFE = timedelta(hours=1)


class Statuses:
    """What writes statuses."""

    def __init__(
        self, state: State, tokens: Tokens, media: Media, shapes: Shapes
    ) -> None:
        """Keep statuses in the state."""
        self._state = state
        self._tokens = tokens
        self._media = media
        self._shapes = shapes

    def post(self, asked: Asked) -> Answer:
        """Make a status, unless its key tells that it is there."""
        account = self._tokens.who(asked, "write:statuses")
        server = self._state.server(asked.host)
        known = self._known(account, server, asked)
        if known is not None:
            return as_json(self._shapes.status(known))
        form = asked.form()
        if dates.is_later(form.one("scheduled_at"), server, asked.at):
            return as_json(self._scheduled(form, asked))
        status = self._made(account, server, form, asked)
        self._keep(status, asked)
        return as_json(self._shapes.status(status))

    def edit(self, asked: Asked) -> Answer:
        """Replace everything of a status: what is not sent again is gone."""
        account = self._tokens.who(asked, "write:statuses")
        server, form = self._state.server(asked.host), asked.form()
        old = self._own(account, asked)
        new = replace(
            self._read(account, server, form, asked, to=old.id),
            id=old.id,
            visibility=old.visibility,
            reply_to=old.reply_to,
            created=old.created,
            at=old.at,
            key=old.key,
            language=checks.edited_language(form, old.language, account, server),
        )
        retold = self._media.retell(asked, new.media)
        if server.software == "gotosocial" and new == old and not retold:
            refused(422, "Unprocessable Entity: status was not changed")
        new = replace(new, edited=asked.at)
        self._media.keep(asked.host, new.media, by=new.id)
        return as_json(self._shapes.status(self._state.keep_status(new)))

    def delete(self, asked: Asked) -> Answer:
        """Delete a status and tell its text."""
        account = self._tokens.who(asked, "write:statuses")
        status = self._own(account, asked)
        told = self._shapes.status(status) | {"text": status.text}
        self._state.drop_status(status)
        return as_json(told)

    def _known(self, account: Account, server: Server, asked: Asked) -> Status | None:
        """The status this key has made already, as this server tells it."""
        kind = server.kind
        owner = f"{account.host}/{account.id}"
        key = asked.header("idempotency-key")
        kept = self._state.keys.get(owner, key)
        if kind.idempotency == "ignored" or not key:
            return None
        if kept is None or asked.at - kept.at >= KEY_LIFE:
            return None
        if asked.twin and kind.idempotency == "after":
            return None
        if asked.twin:
            refused(503, "There was a temporary problem serving your request")
        if kind.replay == "stumbles":
            refused(500, "Internal Server Error")
        found = self._state.status(account.host, kept.status)
        if found is None:
            refused(404, "Record not found")
        return found

    def _made(
        self, account: Account, server: Server, form: Form, asked: Asked
    ) -> Status:
        created = dates.created(form.one("scheduled_at"), server, asked.at)
        status = self._read(account, server, form, asked, to="")
        if created != asked.at and set(status.mentions) - {_whole_id(account)}:
            refused(403, "Forbidden: backdated statuses cannot mention others")
        return replace(
            status, id=self._state.new_id(asked.host, created), created=created
        )

    def _read(
        self, account: Account, server: Server, form: Form, asked: Asked, *, to: str
    ) -> Status:
        """What a form asks for, checked; `to` is the status it edits."""
        text, warning = checks.text(form, server)
        wanted = form.many("media_ids")
        mentions = checks.mentions(self._state, account, form, text, server)
        reply_to = checks.reply(self._state, form, asked.host, to=to)
        media = self._media.attach(account, wanted, to=to)
        checks.not_empty(text, media, server)
        return Status(
            host=asked.host,
            id="",
            account=account.id,
            text=text,
            warning=warning,
            visibility=checks.visibility(form, server),
            language=checks.language(form, account, server),
            sensitive=form.yes("sensitive") or bool(warning),
            created=asked.at,
            at=asked.at,
            media=tuple(media),
            mentions=mentions,
            reply_to=reply_to,
            quote=form.one("quoted_status_id") if server.kind.api else "",
            key=asked.header("idempotency-key"),
        )

    def _keep(self, status: Status, asked: Asked) -> None:
        self._state.keep_status(status)
        self._media.keep(asked.host, status.media, by=status.id)
        kind = self._state.server(status.host).kind
        noted = not (asked.crash and kind.idempotency == "after")
        if status.key and noted:
            owner = f"{status.host}/{status.account}"
            self._state.keys.put(owner, status.key, Kept(status.id, asked.at))

    def _own(self, account: Account, asked: Asked) -> Status:
        status = self._state.status(asked.host, asked.path.split("/")[4])
        if status is None or status.account != account.id:
            refused(404, "Record not found")
        return status

    def _scheduled(self, form: Form, asked: Asked) -> dict[str, object]:
        return {
            "id": self._state.new_id(asked.host, asked.at),
            "scheduled_at": form.one("scheduled_at"),
            "params": {"text": form.one("status")},
            "media_attachments": [],
        }


def _whole_id(account: Account) -> str:
    return f"{account.host}/{account.id}"
