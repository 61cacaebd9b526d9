"""A Bluesky account that takes old posts: the same publisher, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from crosspost.engine.pace import Window
from crosspost.errors import AccessDenied, KeyTaken
from crosspost.i18n import _
from crosspost.migrate.book import Reference, Row
from crosspost.migrate.doors import Altered, Ends, Found, Known, Old
from crosspost.migrate.pace import Quota
from crosspost.migrate.values import Planned
from crosspost.model import Account, Limits, Part
from crosspost.networks.bluesky import changes, look, old, old_text
from crosspost.networks.bluesky.outcomes import renew
from crosspost.networks.bluesky.outlook import BlueskyOutlook
from crosspost.networks.bluesky.rates import CREATE, DELETE, PUT, RATES
from crosspost.networks.bluesky.record import POST
from crosspost.networks.bluesky.whereabouts import Directory
from crosspost.networks.bluesky.writes import MOST_WRITES, address
from crosspost.networks.verdict import Step
from crosspost.ports import Surroundings

WINDOWS: Final = RATES.windows

BATCH: Final = 50
_FEW: Final = 2
_MOST_BYTES: Final = 900_000
"""Of one request; the server takes 1,000,000."""
_CHARS: Final = "234567abcdefghijklmnopqrstuvwxyz"


class BlueskyImporter(BlueskyOutlook):
    """See `migrate.doors.Importer`."""

    windows: tuple[Window, ...] = WINDOWS
    batch = BATCH
    at_once = True

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        limits: Limits,
        mentions: Mapping[str, str],
        directory: Directory | None = None,
    ) -> None:
        """Makes no request.

        Args:
            account: Whose; its identity is known.
            surroundings: Its secret, session, clock and transport.
            limits: What its server takes.
            mentions: Handle (lower case) → DID, of names that a mapping gave.
            directory: Who is asked where an account lives.
        """
        super().__init__(account, surroundings, directory=directory)
        self._whose = old_text.Whose(account.identity, limits, mentions)

    def compose(self, post: Old, known: Known) -> tuple[Part, ...]:
        """See `migrate.doors.Importer.compose`."""
        return old.compose(post, known, whose=self._whose)

    def ahead(self, parts: Sequence[Part]) -> Ends | None:
        """See `migrate.doors.Importer.ahead`: keys and CIDs are our own doing.

        But for a video, and what refers to it in its own post.
        """
        if any(part.cid is None for part in parts):
            return None
        first, last = (
            self._reference(one.key, one.cid or "") for one in (parts[0], parts[-1])
        )
        return Ends(first, last)

    def together(self, parts: Sequence[Part], more: Sequence[Part]) -> bool:
        """See `migrate.doors.Importer.together`."""
        if len(parts) + len(more) > MOST_WRITES:
            return False
        if any(one.cid is None for one in (*parts, *more)):
            return False  # holes name parts by their own numbers
        return sum(len(str(one.request)) for one in (*parts, *more)) < _MOST_BYTES

    def guess(self, planned: Planned) -> Mapping[str, int]:
        """See `migrate.doors.Importer.guess`."""
        parts = max(1, math.ceil(len(planned.text) / self._whose.limits.text))
        points = PUT if parts == 1 and planned.root is None else CREATE * parts
        return {
            "points": points,
            "uploads": sum(one.present for one in planned.media),
        }

    def cost(self, parts: Sequence[Part]) -> Mapping[str, int]:
        """See `migrate.doors.Importer.cost`."""
        points = PUT if len(parts) == 1 else CREATE * len(parts)
        media = [one for part in parts for one in part.media]
        uploads = {one.sha256 for one in media if one.kind == "image"}
        return {"points": points, "uploads": len(uploads)}

    def find(self, parts: Sequence[Part]) -> Mapping[str, Found]:
        """See `migrate.doors.Importer.find`: a range of keys is one request."""
        records = self._by_key(parts) if len(parts) <= _FEW else self._range(parts)
        return {
            part.key: self._found(part, records[part.key])
            for part in parts
            if part.key in records
        }

    def _found(self, part: Part, record: Mapping[str, Any]) -> Found:
        value = record.get("value")
        same = isinstance(value, Mapping) and all(
            value.get(name) == part.request.get(name) for name in ("text", "createdAt")
        )
        cid = str(record.get("cid"))
        return Found(self._reference(part.key, cid), same or cid == part.cid)

    def _reference(self, key: str, cid: str) -> Reference:
        whose = self._account.handle or self._whose.did
        url = f"https://bsky.app/profile/{whose}/post/{key}"
        return Reference(key, address(self._whose.did, key), url, cid)

    def _by_key(self, parts: Sequence[Part]) -> dict[str, Mapping[str, Any]]:
        found = (
            (one.key, self._calls.record(self._calls.did(), POST, one.key))
            for one in parts
        )
        return {key: record for key, record in found if record is not None}

    def _range(self, parts: Sequence[Part]) -> dict[str, Mapping[str, Any]]:
        """Records from the lowest key to the highest, a hundred at a time."""
        keys = sorted(part.key for part in parts)
        params = {
            "repo": self._calls.did(),
            "collection": POST,
            "limit": "100",
            "reverse": "true",
            "cursor": _below(keys[0]),
        }
        found: dict[str, Mapping[str, Any]] = {}
        while True:
            answer = self._calls.ask_or_none(
                "com.atproto.repo.listRecords", params, check=look.checked_page
            )
            page = look.by_key(answer) if answer else {}
            found.update(page)
            if not answer or not page or max(page) >= keys[-1]:
                return found
            params["cursor"] = max(page)

    # -- removing --------------------------------------------------------------------

    def removal_cost(self) -> Mapping[str, int]:
        """See `migrate.doors.Importer.removal_cost`."""
        return {"points": DELETE}

    def remove(self, part: Row) -> bool:
        """See `migrate.doors.Importer.remove`: only the very record we made."""
        did = self._calls.entered()
        if part.uri and not part.uri.startswith(f"at://{did}/"):
            raise AccessDenied(
                _(
                    "{account} is another account than the one that was imported "
                    "to; nothing was removed.",
                    account=self._account.name,
                ),
                hint=renew(self._account.name),
            )
        key, version = part.id or part.key, part.cid
        if not version:
            standing = self._calls.record(did, POST, key)
            if standing is None:
                return False
            version = str(standing["cid"])
        body = changes.removal(did, POST, key, version=version)

        def remove(client: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- the publisher's own
            done: Mapping[str, Any] = client.procedure(
                "com.atproto.repo.deleteRecord", body, encoding="application/json"
            )
            return done

        try:
            return "commit" in self._calls.call(Step.CHANGE, partial(remove))
        except KeyTaken as error:
            raise Altered(
                _("{post}: it was changed since; it is left alone.", post=part.post),
                hint=_("Remove it on the network itself if it shall go too."),
            ) from error

    # -- what is left ----------------------------------------------------------------

    def quota(self) -> Quota | None:
        """See `migrate.doors.Importer.quota`: the policy with the least left."""
        last = self._calls.witness.last
        headers = last.headers if last else {}
        try:
            limit = int(headers["ratelimit-policy"].partition(";")[0])
            left = int(headers["ratelimit-remaining"])
            reset = math.ceil(float(headers["ratelimit-reset"]))
        except (KeyError, ValueError):
            return None
        return Quota(limit, left, datetime.fromtimestamp(reset, tz=UTC))


def _below(key: str) -> str:
    """The key just below: a list that begins after it begins with `key`."""
    number = 0
    for letter in key:
        number = number * 32 + _CHARS.index(letter)
    number = max(number - 1, 0)
    return "".join(_CHARS[number >> 5 * place & 31] for place in range(12, -1, -1))
