"""A post file becomes a Post: names resolved, wordings merged, times understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from crosspost.editorial.recurrence import Recurrence
from crosspost.editorial.when import instant
from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.model import Account, Directory, Post, Wording
from crosspost.sources.addressees import resolve, speaker, targets
from crosspost.sources.book import Book
from crosspost.sources.header import Draft, Reader, parse
from crosspost.sources.repeating import must_be_in_the_outbox, recurrence
from crosspost.sources.variants import variants
from crosspost.sources.wordings import Speaker, base, exceptions

__all__ = ["Series", "read", "resolve", "series"]


def read(
    data: bytes,
    *,
    post_id: str,
    source: str,
    folder: str,
    directory: Directory,
    networks: Iterable[str],
    author: str = "",
    day: date | None = None,
) -> Post:
    """The post that a file holds.

    Args:
        data: The file's bytes.
        post_id: Its id (`identity.post_id`).
        source: Its path as people know it.
        folder: Where its pictures are looked for.
        directory: Who can be named.
        networks: Names of networks.
        author: Who speaks where the file names nobody.
        day: Of a file that comes again, the day that is meant (see `series`).

    Raises:
        PostError: Anything that keeps the post from being planned; the message
            names the file and the key. A file that comes again, without a day.
    """
    name = source or str(_("This message"))
    return of_draft(
        parse(data, name=name, networks=networks),
        raw_digest=sha256(data).hexdigest(),
        post_id=post_id,
        source=source,
        folder=folder,
        directory=directory,
        author=author,
        day=day,
    )


def of_draft(
    draft: Draft,
    *,
    raw_digest: str,
    post_id: str,
    source: str,
    folder: str,
    directory: Directory,
    author: str = "",
    day: date | None = None,
) -> Post:
    """The post that an opened file holds.

    Args:
        draft: The file.
        raw_digest: Of its bytes (SHA-256, hexadecimal).
        post_id: Its id, and the rest as `read` takes it.
        source: Its path as people know it; empty where it is no file by itself.
        folder: Where its pictures are looked for.
        directory: Who can be named.
        author: Who speaks where the file names nobody.
        day: Of a file that comes again, the day that is meant.

    Raises:
        PostError: As `read`.
    """
    name = draft.name
    head = Reader(draft.header, name=name)
    accounts = targets(head, name, directory)
    cross = head.flag("cross_entity")
    entity = speaker(head, name, accounts, directory, cross=cross)
    zone = directory.entities[entity].time_zone
    written = base(head, draft, directory.entities[entity].language)
    book = Book(directory.people, name)
    own_sign = directory.entities[entity].signature
    signed = head.flag("signature", default=True)
    sign = own_sign if signed else ""
    plain = _signed(book.plain(written), sign)
    known = variants(draft)
    own = exceptions(draft, written, _speakers(accounts, directory), known)
    said = {
        a.name: _signed(book.on(own.get(a.name, written), a.network), sign)
        for a in accounts
    }
    return Post(
        id=post_id,
        entity=entity,
        to=tuple(account.name for account in accounts),
        base=plain,
        source=source,
        folder=folder,
        at=_at(_moment(head, day, name), zone, name),
        exceptions={name: one for name, one in said.items() if one != plain},
        by_language={tag: book.name(one.text) for tag, one in known.items()},
        urgent=head.flag("urgent"),
        note=head.text("note"),
        author=head.text("author", author),
        reply_to=head.text("reply_to"),
        cross_entity=cross,
        raw_digest=raw_digest,
        unsigned=bool(own_sign) and not signed,
    )


def _speakers(accounts: list[Account], directory: Directory) -> list[Speaker]:
    """The accounts with the language of each: its own, then its entity's."""
    return [
        Speaker(one, one.language or directory.entities[one.entity].language)
        for one in accounts
    ]


def _signed(wording: Wording, signature: str) -> Wording:
    """The texts with the entity's signature under them, where it has one."""
    if not signature or not wording.text:
        return wording
    short = wording.short and f"{wording.short}\n\n{signature}"
    # A thread in several languages is signed once, where it begins.
    return replace(wording, text=f"{wording.text}\n\n{signature}", short=short)


@dataclass(frozen=True, slots=True)
class Series:
    """A post file that comes again: when, and on whose wall its hour is read."""

    recurrence: Recurrence
    zone: str


def series(
    data: bytes, *, source: str, directory: Directory, networks: Iterable[str]
) -> Series | None:
    """When a post file comes again; None for one that leaves once.

    Raises:
        PostError: As `read`, for what is looked at here.
    """
    draft = parse(data, name=source, networks=networks)
    head = Reader(draft.header, name=source)
    found = recurrence(head, name=source)
    if found is None:
        return None
    cross = head.flag("cross_entity")
    accounts = targets(head, source, directory)
    entity = speaker(head, source, accounts, directory, cross=cross)
    return Series(found, directory.entities[entity].time_zone)


def _moment(head: Reader, day: date | None, name: str) -> datetime | None:
    """The local time that is meant: `at`, or its hour on the day of an occurrence."""
    again = recurrence(head, name=name)
    if again is None:
        return head.moment("at")
    if day is None:
        raise must_be_in_the_outbox(name)
    return datetime.combine(day, again.hour)


def _at(written: datetime | None, zone: str, name: str) -> datetime | None:
    if written is None:
        return None
    try:
        return to_milliseconds(instant(written, zone).astimezone(UTC))
    except PostError as error:
        raise PostError(
            _("{file}: {problem}", file=name, problem=error.message), hint=error.hint
        ) from error
