"""What stands on the account's own profile, as its server tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import quote, urlsplit

from crosspost.errors import AccessDenied, Rejected
from crosspost.i18n import _
from crosspost.model import Account
from crosspost.networks.mastodon.calls import Calls
from crosspost.networks.mastodon.look import Status, status
from crosspost.networks.mastodon.outcomes import renew
from crosspost.networks.verdict import Step, Verdict
from crosspost.ports import Attempt

_PAGE: Final = 40
_PAGES: Final = 25
_BEFORE: Final = timedelta(days=1)
"""Without a marker, statuses this much older than the attempt are not looked at: a
day, because the server's clock may be wrong."""


class Profile:
    """One account, seen with its own token."""

    def __init__(self, account: Account, calls: Calls) -> None:
        """Makes no request."""
        self._account = account
        self._calls = calls
        self._own_id = ""

    def own(self) -> str:
        """The account's id, after a look at whose token this is."""
        if not self._own_id:
            self._own_id = str(self.verified()["id"])
        return self._own_id

    def verified(self) -> Mapping[str, Any]:
        """The account that the token opens: the configured one, or an error.

        Raises:
            AccessDenied: It opens another one, or none.
        """
        with self._calls.during(Step.LOGIN) as api:
            account = api.ask("GET", "/api/v1/accounts/verify_credentials").named
        if self._account.identity not in {"", str(account["id"])}:
            raise AccessDenied(
                _(
                    "The access token of {account} opens another account; nothing "
                    "was published.",
                    account=self._account.name,
                ),
                hint=renew(self._account.name),
            )
        return account

    def newest(self) -> str:
        """The id of the newest status; empty where there is none."""
        page = self._page({"limit": "1"})
        return page[0].id if page else ""

    def since(self, attempt: Attempt) -> Sequence[Status]:
        """The statuses since an attempt's marker, oldest first.

        Raises:
            Unavailable: There are more than can be seen: a look that cannot see
                everything says nothing at all.
        """
        if not attempt.marker:
            return self.back_to(attempt.started - _BEFORE, pages=_PAGES)
        found: dict[str, Status] = {}
        params = {"limit": str(_PAGE), "min_id": attempt.marker}
        for _number in range(_PAGES):
            page = [one for one in self._page(params) if one.id not in found]
            if not page:
                return self._ours(found.values())
            found.update((one.id, one) for one in page)
            params["min_id"] = _oldest_first(page)[-1].id
        raise self._calls.told(Verdict.UNAVAILABLE)

    def back_to(self, instant: datetime, *, pages: int | None = None) -> list[Status]:
        """The statuses that are no older than an instant, oldest first.

        Args:
            instant: Aware.
            pages: How many are asked for at most; None: as many as there are.

        Raises:
            Unavailable: There are more than `pages`.
        """
        found: dict[str, Status] = {}
        params = {"limit": str(_PAGE)}
        for number in count(1):
            page = [one for one in self._page(params) if one.id not in found]
            found.update((one.id, one) for one in page)
            if not page or _is_before(page[-1], instant):
                break
            if number == pages:
                raise self._calls.told(Verdict.UNAVAILABLE)
            params["max_id"] = page[-1].id
        return self._ours(found.values())

    def _page(self, params: Mapping[str, object]) -> list[Status]:
        path = f"/api/v1/accounts/{quote(self.own())}/statuses"
        return self._calls.listed(path, params, each=status)

    def _ours(self, found: Iterable[Status]) -> list[Status]:
        return _oldest_first(one for one in found if one.author in {"", self.own()})

    def source(self, one: Status) -> tuple[str, str] | None:
        """A status as it was sent: text and warning; None where it is gone.

        One request, unless its list entry tells.

        Raises:
            Unavailable: It is there, and the server does not say what was sent.
        """
        if one.text is not None and not one.warning:
            return one.text, ""
        path = f"/api/v1/statuses/{quote(one.id)}"
        source = self._calls.get_or_none(f"{path}/source")
        if source is not None and isinstance(source.get("text"), str):
            return str(source["text"]), str(source.get("spoiler_text") or "")
        if source is None and self._calls.get_or_none(path) is None:
            return None
        raise self._calls.told(Verdict.UNAVAILABLE)

    def status_at(self, url: str) -> Status:
        """The account's own status that an address names by its last piece.

        Raises:
            Rejected: It is no address of this server, nothing is there, or it is
                another account's.
        """
        parsed = urlsplit(url.strip())
        name = parsed.path.rstrip("/").rpartition("/")[2]
        here = parsed.netloc == urlsplit(self._account.server).netloc
        path = f"/api/v1/statuses/{quote(name)}"
        document = self._calls.get_or_none(path) if here and name else None
        if document is None:
            raise Rejected(
                _("There is no post at {url}. Nothing was changed.", url=url),
                hint=_("Copy the address from the post's own page on its own server."),
            )
        if not document.get("id"):
            raise self._calls.told(Verdict.UNAVAILABLE)
        found = status(document)
        if found.author != self.own():
            raise Rejected(
                _("{url} is a post of another account.", url=url),
                hint=_("Copy the address of this account's own post."),
            )
        return found


def _oldest_first(found: Iterable[Status]) -> list[Status]:
    """By id: numbers that grow, or ULIDs, all of one length."""
    return sorted(found, key=lambda one: (len(one.id), one.id))


def _is_before(one: Status, instant: datetime) -> bool:
    return one.at is not None and one.at < instant
