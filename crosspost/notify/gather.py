"""The news of a run as few letters: one for what is new, one for what is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

from crosspost.i18n import n_
from crosspost.model import Hold, State
from crosspost.ports import (
    Item,
    Ledger,
    Notice,
    NoticeBook,
    NoticeKind,
    Record,
    Told,
    Whole,
)
from crosspost.report.text import by_post, sums

MOST_WHOLES: Final = 20
"""Posts of which a letter says on how many accounts they were published."""


class Book(Ledger, NoticeBook, Protocol):
    """The ledger, with the pages on what people are written."""


def gather(ledger: Book) -> None:
    """Put all news that nobody was written yet into letters."""
    news = ledger.news()
    for kind in (NoticeKind.PROBLEM, NoticeKind.PAUSED, NoticeKind.OVER):
        told = [one for one in news if one.kind is kind]
        if told:
            numbers = [one.number for one in told]
            ledger.keep_letter(_notice(ledger, kind, told), instead_of=numbers)


def drop(ledger: Book) -> None:
    """Nobody is to be written: forget the news, and the letters of before."""
    ledger.drop_news([one.number for one in ledger.news()])


def _notice(ledger: Book, kind: NoticeKind, told: Sequence[Told]) -> Notice:
    items = tuple(one.item for one in told)
    key = f"{told[0].number}-{told[-1].number}"
    if kind is NoticeKind.PAUSED:
        return _paused(ledger, key, items)
    wholes = tuple(_wholes(ledger, items))
    return Notice(kind, key, items, wholes=wholes)


def _wholes(ledger: Book, items: Collection[Item]) -> Iterator[Whole]:
    """What was and was not published of each post that is told of."""
    titles = {one.post: one.title for one in items if one.post}
    for post, title in list(titles.items())[:MOST_WHOLES]:
        records = ledger.records(post=post)
        if records:
            yield Whole(title or post, sums(records))


def _paused(ledger: Book, key: str, items: tuple[Item, ...]) -> Notice:
    """A pause, with the posts it holds back by now."""
    held = by_post(
        [one for one in ledger.records(states={State.HELD}) if one.hold is Hold.PAUSE]
    )
    listed = tuple(_held(ledger, post, held[post], items[0]) for post in held)
    return Notice(
        NoticeKind.PAUSED,
        key,
        (*items[1:], *listed) if listed else items,
        held=len(held),
    )


def _held(ledger: Book, post: str, records: Sequence[Record], pause: Item) -> Item:
    kept = ledger.post(post)
    title = kept.post.title if kept else post
    said = n_(
        "“{title}”, on {n} account",
        "“{title}”, on {n} accounts",
        len(records),
        title=title,
    )
    return replace(pause, said=said, group=pause.said, subject=post, post=post)
