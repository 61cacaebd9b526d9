"""What an account is asked before an import, and after its first posts.

A bridge is known by a follow: whoever wants to be bridged follows the bridge's own
account. Whether a post is shown is asked through the account's own server.

Source:
    https://fed.brid.gy/docs, lexicons app.bsky.graph.follow and app.bsky.feed.getPosts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from crosspost.errors import Outcome
from crosspost.i18n import _
from crosspost.migrate.book import Row
from crosspost.migrate.doors import Native, VideoQuota
from crosspost.networks.bluesky import look
from crosspost.networks.bluesky.publisher import BlueskyPublisher
from crosspost.networks.bluesky.record import POST
from crosspost.networks.bluesky.videos import allowed
from crosspost.networks.verdict import Step

BRIDGES: Final = ("ap.brid.gy",)
"""Accounts that bridge whoever follows them (Bridgy Fed, to the fediverse)."""
_BRIDGED: Final = (".brid.gy",)
_FOLLOW: Final = "app.bsky.graph.follow"
_MOST_PAGES: Final = 100
"""Ten thousand follows: an institution has hundreds."""
_ASKED: Final = 25
"""Posts that are asked for at most: the first ones that a person looks at."""


class BlueskyOutlook(BlueskyPublisher):
    """See `migrate.doors.Outlook`."""

    def written(self) -> Iterator[Native]:
        """See `migrate.doors.Outlook.written`."""
        whose = self._account.handle or self._calls.did()
        for page in self._pages(POST):
            for key in sorted(page):
                value = page[key]["value"]
                yield Native(
                    key,
                    str(value.get("createdAt", "")),
                    str(value.get("text", "")),
                    f"https://bsky.app/profile/{whose}/post/{key}",
                )

    def _pages(self, collection: str) -> Iterator[dict[str, Mapping[str, Any]]]:
        """The records of a collection, a hundred at a time, the lowest key first."""
        params = {
            "repo": self._calls.did(),
            "collection": collection,
            "limit": "100",
            "reverse": "true",
        }
        while True:
            answer = self._calls.ask_or_none(
                "com.atproto.repo.listRecords", params, check=look.checked_page
            )
            page = look.by_key(answer) if answer else {}
            if not page:
                return
            yield page
            params["cursor"] = max(page)

    def bridges(self) -> tuple[str, ...] | None:
        """See `migrate.doors.Outlook.bridges`."""
        if self._account.handle.endswith(_BRIDGED):
            return (self._account.handle,)
        try:
            known = {did: name for name, did in self.resolve(BRIDGES).items() if did}
            return tuple(self._followed(known)) if known else None
        except Outcome:
            return None

    def _followed(self, known: Mapping[str, str]) -> list[str]:
        """Which of these accounts (DID → name) the account follows."""
        found = set[str]()
        for number, page in enumerate(self._pages(_FOLLOW)):
            subjects = {str(one["value"].get("subject")) for one in page.values()}
            found |= subjects & known.keys()
            if number >= _MOST_PAGES:
                break
        return sorted(known[did] for did in found)

    def shown(self, posts: Sequence[Row]) -> int | None:
        """See `migrate.doors.Outlook.shown`."""
        try:
            return sum(self._is_shown(one.uri) for one in posts[:_ASKED])
        except Outcome:
            return None

    def _is_shown(self, uri: str) -> bool:
        told = self._calls.call(
            Step.LOOK,
            lambda client: client.query("app.bsky.feed.getPosts", {"uris": uri}),
        )
        return bool(told.get("posts"))

    def video_quota(self) -> VideoQuota:
        """See `migrate.doors.Outlook.video_quota`."""
        rights = self._sending.rights(self._calls.did())
        try:
            told = allowed(self._sending.video_service(), rights)
            confirmed = told.allowed or rights.confirmed()
        except Outcome:
            return VideoQuota()
        if not confirmed:
            why = _(
                "The e-mail address of {account} is not confirmed: Bluesky takes no "
                "video from it.",
                account=self._account.name,
            )
            return VideoQuota(why)
        return VideoQuota(None, told.videos, told.bytes)
