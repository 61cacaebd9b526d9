"""What a notice says in its subject: all that can be said on one line. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crosspost.i18n import Phrase, _, n_
from crosspost.ports import Item, Notice, NoticeKind

WAITS: Final = frozenset({"unavailable", "throttled", "not-ready"})
"""Problems that end by themselves."""
_OF_ACCOUNTS: Final = frozenset({"access-denied", "secret"})
_TITLE: Final = 60


def subject(notice: Notice) -> Phrase:
    """The subject line."""
    return _("Crosspost: {what}", what=headline(notice))


def headline(notice: Notice) -> Phrase:
    """The same without the program's name."""
    if notice.subject is not None:
        return notice.subject
    return _HEADLINES[notice.kind](notice)


def short(title: str) -> str:
    """A title that leaves room for the rest of the line."""
    title = " ".join(title.split())
    if len(title) <= _TITLE:
        return title
    return f"{title[:_TITLE].rpartition(' ')[0].rstrip(' ,;:') or title[:_TITLE]}…"


def _problem(notice: Notice) -> Phrase:
    items = notice.items
    wanted = [one for one in items if one.kind not in WAITS | {"uncertain"}]
    if wanted:
        return _someone(wanted)
    doubtful = [one for one in items if one.kind == "uncertain"]
    if doubtful:
        return _doubt(doubtful)
    accounts = {one.account for one in items if one.account}
    if not accounts:
        return _("a server could not be reached, it is tried again by itself")
    return n_(
        "{n} account could not be reached, it is tried again by itself",
        "{n} accounts could not be reached, they are tried again by themselves",
        len(accounts),
    )


def _someone(items: list[Item]) -> Phrase:
    if all(one.kind in _OF_ACCOUNTS for one in items):
        return n_(
            "{n} account waits for someone",
            "{n} accounts wait for someone",
            len({one.account for one in items}),
        )
    titles = _titles(items)
    if not all(titles.values()):
        return n_(
            "{n} matter waits for someone", "{n} matters wait for someone", len(items)
        )
    if len(titles) == 1:
        return _("“{title}” waits for someone", title=short(*titles.values()))
    return n_("{n} post waits for someone", "{n} posts wait for someone", len(titles))


def _doubt(items: list[Item]) -> Phrase:
    titles = _titles(items)
    if len(titles) == 1:
        return _("“{title}” is being checked", title=short(*titles.values()))
    return n_("{n} post is being checked", "{n} posts are being checked", len(titles))


def _paused(notice: Notice) -> Phrase:
    if not notice.held:
        return _("sendings are paused")
    return n_(
        "sendings are paused, {n} post is held",
        "sendings are paused, {n} posts are held",
        notice.held,
    )


def _over(notice: Notice) -> Phrase:
    titles = _titles(notice.items)
    if len(titles) == 1 and all(titles.values()):
        return _("settled, “{title}”", title=short(*titles.values()))
    return n_("{n} problem is settled", "{n} problems are settled", len(notice.items))


def _approval(notice: Notice) -> Phrase:
    titles = _titles(notice.items)
    if len(titles) == 1:
        return _("“{title}” waits for your approval", title=short(*titles.values()))
    return n_(
        "{n} post waits for your approval",
        "{n} posts wait for your approval",
        len(titles),
    )


def _countersign(notice: Notice) -> Phrase:
    titles = _titles(notice.items)
    if len(titles) == 1:
        return _(
            "“{title}” went out urgently and is to be countersigned",
            title=short(*titles.values()),
        )
    return n_(
        "{n} urgent post is to be countersigned",
        "{n} urgent posts are to be countersigned",
        len(titles),
    )


def _titles(items: Iterable[Item]) -> dict[str, str]:
    """The title of each post that is told of, by its id; empty where it has none."""
    return {one.post or one.subject: one.title for one in items}


def _digest(_notice: Notice) -> Phrase:
    return _("what was published")


def _test(_notice: Notice) -> Phrase:
    return _("a test, mails arrive")


_HEADLINES: Final = {
    NoticeKind.PROBLEM: _problem,
    NoticeKind.OVER: _over,
    NoticeKind.PAUSED: _paused,
    NoticeKind.APPROVAL: _approval,
    NoticeKind.COUNTERSIGN: _countersign,
    NoticeKind.DIGEST: _digest,
    NoticeKind.TEST: _test,
}
