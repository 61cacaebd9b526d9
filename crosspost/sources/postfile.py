"""A post file becomes a Post: names resolved, wordings merged, times understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from crosspost.editorial.recurrence import Recurrence
from crosspost.editorial.when import instant
from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.model import (
    Account,
    CardSource,
    Directory,
    Focus,
    Media,
    Post,
    Wording,
)
from crosspost.sources.book import Book
from crosspost.sources.header import (
    CARD,
    IMAGE,
    Draft,
    Reader,
    near,
    parse,
    refused,
)
from crosspost.sources.repeating import must_be_in_the_outbox, recurrence

_PLAIN = ("text", "short", "content_warning")
_CHOSEN = ("visibility", "replies", "quotes", "mentions", "pictures")
_FLAGS = ("thread", "shorten_links")
_LISTS = {"language": "languages", "languages": "languages", "labels": "labels"}


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
    draft = parse(data, name=name, networks=networks)
    head = Reader(draft.header, name=name)
    accounts = _targets(head, name, directory)
    cross = head.flag("cross_entity")
    entity = _entity(head, name, accounts, directory, cross=cross)
    zone = directory.entities[entity].time_zone
    written = _base(head, draft, directory.entities[entity].language)
    book = Book(directory.people, source)
    base = book.plain(written)
    own = _exceptions(draft, written, accounts)
    said = {a.name: book.on(own.get(a.name, written), a.network) for a in accounts}
    return Post(
        id=post_id,
        entity=entity,
        to=tuple(account.name for account in accounts),
        base=base,
        source=source,
        folder=folder,
        at=_at(_moment(head, day, name), zone, name),
        exceptions={name: one for name, one in said.items() if one != base},
        by_language={tag: book.name(text) for tag, text in _by_language(draft).items()},
        urgent=head.flag("urgent"),
        note=head.text("note"),
        author=head.text("author", author),
        reply_to=head.text("reply_to"),
        cross_entity=cross,
        raw_digest=sha256(data).hexdigest(),
    )


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
    accounts = _targets(head, source, directory)
    entity = _entity(head, source, accounts, directory, cross=cross)
    return Series(found, directory.entities[entity].time_zone)


def _moment(head: Reader, day: date | None, name: str) -> datetime | None:
    """The local time that is meant: `at`, or its hour on the day of an occurrence."""
    again = recurrence(head, name=name)
    if again is None:
        return head.moment("at")
    if day is None:
        raise must_be_in_the_outbox(name)
    return datetime.combine(day, again.hour)


# -- who ----------------------------------------------------------------------


def _targets(head: Reader, name: str, directory: Directory) -> list[Account]:
    named = head.texts("to")
    if not named:
        raise refused(
            name,
            _("it names no account"),
            hint=_(
                'Add to = ["…"] with accounts or groups of the configuration. '
                "Nothing is ever sent to all accounts by default."
            ),
        )
    return resolve(named, directory, name=name)


def resolve(named: Iterable[str], directory: Directory, *, name: str) -> list[Account]:
    """The accounts that names of accounts, groups and entities stand for.

    In the configuration's order, each once.

    Raises:
        PostError: A name that stands for nothing.
    """
    wanted: set[str] = set()
    for one in named:
        wanted.update(_members(one, directory, name))
    return [a for a in directory.accounts.values() if a.name in wanted]


def _members(one: str, directory: Directory, name: str) -> Iterable[str]:
    if one in directory.accounts:
        return (one,)
    if one in directory.groups:
        return directory.groups[one]
    owned = [a.name for a in directory.accounts.values() if a.entity == one]
    if owned:
        return owned
    known = [*directory.accounts, *directory.groups, *directory.entities]
    raise refused(
        name,
        _("there is no account, group or entity called “{name}”", name=one),
        hint=near(one, known),
    )


def _entity(
    head: Reader,
    name: str,
    accounts: list[Account],
    directory: Directory,
    *,
    cross: bool,
) -> str:
    owners = list(dict.fromkeys(account.entity for account in accounts))
    chosen = head.text("entity")
    if chosen and chosen not in directory.entities:
        raise refused(
            name,
            _("there is no entity called “{name}”", name=chosen),
            hint=near(chosen, directory.entities),
        )
    if not chosen and len(owners) > 1:
        raise refused(
            name,
            _(
                "its accounts belong to several entities: {entities}",
                entities=", ".join(owners),
            ),
            hint=_('Say who speaks: entity = "{entity}".', entity=owners[0]),
        )
    speaker = chosen or owners[0]
    _same_entity(name, speaker, accounts, cross=cross)
    return speaker


def _same_entity(
    name: str, speaker: str, accounts: list[Account], *, cross: bool
) -> None:
    others = [account for account in accounts if account.entity != speaker]
    if others and not cross:
        raise refused(
            name,
            _(
                "the account {account} belongs to {owner}, not to {speaker}",
                account=others[0].name,
                owner=others[0].entity,
                speaker=speaker,
            ),
            hint=_(
                "If it is meant, add cross_entity = true; "
                "otherwise take the account out of “to”."
            ),
        )


# -- when ---------------------------------------------------------------------


def _at(written: datetime | None, zone: str, name: str) -> datetime | None:
    if written is None:
        return None
    try:
        return to_milliseconds(instant(written, zone).astimezone(UTC))
    except PostError as error:
        raise PostError(
            _("{file}: {problem}", file=name, problem=error.message), hint=error.hint
        ) from error


# -- what ---------------------------------------------------------------------


def _base(head: Reader, draft: Draft, language: str) -> Wording:
    written = draft.text
    start = Wording(text=_normal(written), languages=())
    base = _changed(start, head, draft.name, skip_text=True)
    if not base.text and not base.media and base.card is None:
        raise refused(
            draft.name,
            _("it has no text"),
            hint=_('Write the text under the second "+++" line.'),
        )
    return base if base.languages else replace(base, languages=(language,))


def _exceptions(
    draft: Draft, base: Wording, accounts: list[Account]
) -> dict[str, Wording]:
    """What single accounts say otherwise: their network's table, then their own."""
    made: dict[str, Wording] = {}
    own = Reader(draft.header, name=draft.name).table("accounts")
    unknown = own.keys() - {account.name for account in accounts}
    if unknown:
        raise refused(
            draft.name,
            _("accounts.{name} is not one of its accounts", name=min(unknown)),
            hint=near(min(unknown), [account.name for account in accounts]),
        )
    for account in accounts:
        wording = _inherited(draft, base, account)
        table = own.get(account.name)
        if isinstance(table, Mapping):
            place = f"accounts.{account.name}."
            reader = Reader(table, name=draft.name, place=place)
            wording = _changed(wording, reader, draft.name)
        if wording != base:
            made[account.name] = wording
    return made


def _inherited(draft: Draft, base: Wording, account: Account) -> Wording:
    wording = base
    header = Reader(draft.header, name=draft.name)
    if account.language and not (header.has("language") or header.has("languages")):
        wording = replace(wording, languages=(account.language,))
    table = draft.header.get(account.network)
    if isinstance(table, Mapping):
        reader = Reader(table, name=draft.name, place=f"{account.network}.")
        wording = _changed(wording, reader, draft.name)
    return wording


def _changed(
    wording: Wording, given: Reader, name: str, *, skip_text: bool = False
) -> Wording:
    """`wording` with what one table says otherwise."""
    new: dict[str, Any] = {
        key: _normal(given.text(key))
        for key in _PLAIN
        if given.has(key) and not (skip_text and key == "text")
    }
    new |= {key: given.choice(key, "") for key in _CHOSEN if given.has(key)}
    new |= {key: given.flag(key) for key in _FLAGS if given.has(key)}
    for key, field in _LISTS.items():
        if given.has(key):
            new[field] = given.texts(key)
    if given.has("images") or given.has("video"):
        new["media"] = _media(given, name)
    if given.has("card"):
        new["card"] = _card(given, name)
    return replace(wording, **new)


def _by_language(draft: Draft) -> dict[str, str]:
    texts = Reader(draft.header, name=draft.name).table("text")
    reader = Reader(texts, name=draft.name, place="text.")
    return {tag: _normal(reader.text(tag)) for tag in sorted(texts)}


def _normal(text: str) -> str:
    from crosspost.text.normalise import normalise

    return normalise(text)


def _media(given: Reader, name: str) -> tuple[Media, ...]:
    pictures = [_picture(table, name) for table in given.tables("images")]
    video = given.table("video")
    if video:
        read = Reader(video, name=name, place="video.")
        pictures.append(
            Media(
                file=_file(read, name),
                alt=_normal(read.text("alt")),
                without_alt=read.text("without_alt"),
                kind="video",
                subtitles=given.text("subtitles"),
            )
        )
    return tuple(pictures)


def _picture(table: Mapping[str, object], name: str) -> Media:
    unknown = table.keys() - IMAGE
    if unknown:
        raise refused(
            name,
            _("unknown key {key} in an image", key=min(unknown)),
            hint=near(min(unknown), IMAGE),
        )
    read = Reader(table, name=name, place="images.")
    return Media(
        file=_file(read, name),
        alt=_normal(read.text("alt")),
        decorative=read.flag("decorative"),
        without_alt=read.text("without_alt"),
        focus=_focus(read, name),
    )


def _file(read: Reader, name: str) -> str:
    file = read.text("file")
    if not file:
        raise refused(
            name,
            _("a picture or video has no file"),
            hint=_('Name it: file = "photo.jpg", beside the post file.'),
        )
    return str(PurePosixPath(file.replace("\\", "/")))


def _focus(read: Reader, name: str) -> Focus | None:
    value = read.raw("focus")
    if value is None:
        return None
    if (
        isinstance(value, list)
        and len(value) == 2  # noqa: PLR2004 -- x and y
        and all(isinstance(n, int | float) and -1 <= n <= 1 for n in value)
    ):
        return Focus(float(value[0]), float(value[1]))
    raise refused(
        name,
        _("focus is not as expected: it takes two numbers from -1 to 1"),
        hint=_("For example focus = [0.0, 0.5]: the middle of the upper half."),
    )


def _card(given: Reader, name: str) -> CardSource:
    value = given.raw("card")
    if isinstance(value, str):
        return CardSource(url=_web_address(value, name))
    table = given.table("card")
    unknown = table.keys() - CARD
    if unknown:
        raise refused(
            name,
            _("unknown key {key} in the card", key=min(unknown)),
            hint=near(min(unknown), CARD),
        )
    read = Reader(table, name=name, place="card.")
    picture = read.text("picture")
    return CardSource(
        url=_web_address(read.text("url"), name),
        title=read.text("title"),
        description=read.text("description"),
        picture=Media(file=picture, decorative=True) if picture else None,
    )


def _web_address(written: str, name: str) -> str:
    """The address of a card's page, as far as it can be known to be one."""
    url = written.strip()
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        right = False
    if right and not any(c.isspace() for c in url):
        return url
    raise refused(
        name,
        _("“{url}” is not the address of a page", url=written),
        hint=_('Write it whole: card = "https://ville.example.fr/page".'),
    )
