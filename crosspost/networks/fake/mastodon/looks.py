"""Looking back: an account's own statuses, their source, who is who."""

from __future__ import annotations

from urllib.parse import urlencode

from crosspost.networks.fake.http import Answer, Asked, as_json
from crosspost.networks.fake.mastodon import ids
from crosspost.networks.fake.mastodon.errors import refused
from crosspost.networks.fake.mastodon.shapes import Shapes
from crosspost.networks.fake.mastodon.state import Account, State, Status
from crosspost.networks.fake.mastodon.tokens import Tokens

_OPEN = {"public", "unlisted"}


class Looks:
    """What reads."""

    def __init__(self, state: State, tokens: Tokens, shapes: Shapes) -> None:
        """Read from the state."""
        self._state = state
        self._tokens = tokens
        self._shapes = shapes

    def me(self, asked: Asked) -> Answer:
        """The account that asks."""
        account = self._tokens.who(asked, "profile", "read:accounts")
        source = {
            "privacy": self._state.server(asked.host).kind.visibility,
            "sensitive": False,
            "language": account.language,
            "note": "",
            "fields": [],
        }
        return as_json(self._shapes.account(account) | {"source": source})

    def account(self, asked: Asked) -> Answer:
        """An account by its id."""
        found = self._state.accounts.get(asked.host, asked.path.split("/")[4])
        return as_json(self._shapes.account(_there(found)))

    def lookup(self, asked: Asked) -> Answer:
        """An account by its name."""
        name, _, domain = asked.param("acct").removeprefix("@").partition("@")
        found = self._state.account_named(domain or asked.host, name)
        return as_json(self._shapes.account(_there(found)))

    def of_account(self, asked: Asked) -> Answer:
        """An account's statuses, newest first; one's own all of them."""
        reader = self._tokens.reader(asked)
        if reader is not None:
            self._tokens.who(asked, "read:statuses")
        author = _there(self._state.accounts.get(asked.host, asked.path.split("/")[4]))
        rows = [
            one
            for one in self._state.newest_first(author)
            if one.visibility in _OPEN or (reader and reader.id == author.id)
        ]
        if asked.param("exclude_replies") in {"true", "1"}:
            rows = [one for one in rows if not one.reply_to]
        page = _page(rows, asked)
        told = as_json([self._shapes.status(one) for one in page])
        return told.with_headers(_links(page, asked))

    def several(self, asked: Asked) -> Answer:
        """Statuses by their ids; what is not there is left out."""
        wanted = [value for key, value in asked.query if key in {"id", "id[]"}]
        found = [self._state.status(asked.host, one) for one in wanted]
        return as_json([self._shapes.status(one) for one in found if one])

    def status(self, asked: Asked) -> Answer:
        """One status."""
        return as_json(self._shapes.status(self._visible(asked)))

    def source(self, asked: Asked) -> Answer:
        """The text as it was sent."""
        account = self._tokens.who(asked, "read:statuses")
        status = self._visible(asked)
        if status.account != account.id:
            refused(404, "Record not found")
        return as_json(
            {"id": status.id, "text": status.text, "spoiler_text": status.warning}
        )

    def _visible(self, asked: Asked) -> Status:
        status = self._state.status(asked.host, asked.path.split("/")[4])
        reader = self._tokens.reader(asked)
        if status is None:
            refused(404, "Record not found")
        mine = reader is not None and reader.id == status.account
        if status.visibility not in _OPEN and not mine:
            refused(404, "Record not found")
        return status


def _there(account: Account | None) -> Account:
    if account is None:
        refused(404, "Record not found")
    return account


def _page(rows: list[Status], asked: Asked) -> list[Status]:
    """One page: `min_id` asks for those just after it, `since_id` for the newest."""
    limit = asked.count("limit", 20, 40)
    low = asked.param("min_id") or asked.param("since_id")
    if low:
        rows = [one for one in rows if ids.order(one.id) > ids.order(low)]
    if high := asked.param("max_id"):
        rows = [one for one in rows if ids.order(one.id) < ids.order(high)]
    return rows[-limit:] if asked.param("min_id") else rows[:limit]


def _links(page: list[Status], asked: Asked) -> dict[str, str]:
    if not page:
        return {}
    kept = [(k, v) for k, v in asked.query if k not in {"max_id", "min_id", "since_id"}]
    start = f"https://{asked.host}{asked.path}"
    older = urlencode([*kept, ("max_id", page[-1].id)])
    newer = urlencode([*kept, ("min_id", page[0].id)])
    told = f'<{start}?{older}>; rel="next", <{start}?{newer}>; rel="prev"'
    return {"Link": told}
