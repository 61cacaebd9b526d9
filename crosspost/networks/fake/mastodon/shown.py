"""Statuses as they are read back."""

from __future__ import annotations

from collections.abc import Callable

from crosspost.networks.fake.mastodon import ids
from crosspost.networks.fake.mastodon.state import Account, State, Status
from crosspost.networks.fake.shown import Shown, ShownMedia


def posts(account: Account, state: State, address: Callable[[str], str]) -> list[Shown]:
    """All statuses of an account, oldest arrival first."""
    rows = state.newest_first(account)
    rows.sort(key=lambda one: (one.at, ids.order(one.id)))
    return [_shown(account, one, state, address) for one in rows]


def removed(
    account: Account, state: State, address: Callable[[str], str]
) -> list[Shown]:
    """Statuses that were deleted."""
    rows = state.gone.of(f"{account.host}/{account.id}").values()
    return [_shown(account, one, state, address) for one in rows]


def _shown(
    account: Account, status: Status, state: State, address: Callable[[str], str]
) -> Shown:
    start = address(account.host)
    media = [state.media.get(status.host, one) for one in status.media]
    return Shown(
        network="mastodon",
        account=f"{account.name}@{account.host}",
        id=status.id,
        uri=f"{start}/users/{account.name}/statuses/{status.id}",
        url=f"{start}/@{account.name}/{status.id}",
        text=status.text,
        created=status.created,
        at=status.at,
        key=status.key,
        languages=(status.language,),
        warning=status.warning,
        visibility=status.visibility,
        sensitive=status.sensitive,
        media=tuple(
            ShownMedia(one.alt, one.type, one.content, one.focus)
            for one in media
            if one is not None
        ),
        reply_to=status.reply_to,
        edited=status.edited,
    )
