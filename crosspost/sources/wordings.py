"""What a post file says: the wording for everyone, and those that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crosspost.editorial.languages import spoken
from crosspost.i18n import _
from crosspost.model import Account, Wording
from crosspost.sources.attachments import card, media
from crosspost.sources.header import Draft, Reader, near, normalised, refused

_PLAIN = ("text", "short", "content_warning")
_CHOSEN = ("visibility", "replies", "quotes", "mentions", "pictures")
_FLAGS = ("thread", "shorten_links")
_LISTS = {"language": "languages", "languages": "languages", "labels": "labels"}


def base(head: Reader, draft: Draft, language: str) -> Wording:
    """What everyone says.

    Args:
        head: The header.
        draft: The file.
        language: That of the text where the file names none (BCP 47).

    Raises:
        PostError: It says and shows nothing at all.
    """
    written = draft.text
    start = Wording(text=normalised(written), languages=())
    made = _changed(start, head, draft.name, skip_text=True)
    if not made.text and not made.media and made.card is None:
        raise refused(
            draft.name,
            _("it has no text"),
            hint=_('Write the text under the second "+++" line.'),
        )
    return made if made.languages else replace(made, languages=(language,))


def exceptions(
    draft: Draft, common: Wording, accounts: list[Account]
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
        wording = _inherited(draft, common, account)
        table = own.get(account.name)
        if isinstance(table, Mapping):
            place = f"accounts.{account.name}."
            reader = Reader(table, name=draft.name, place=place)
            wording = _changed(wording, reader, draft.name)
        if wording != common:
            made[account.name] = wording
    return made


def _inherited(draft: Draft, common: Wording, account: Account) -> Wording:
    wording = common
    header = Reader(draft.header, name=draft.name)
    own = by_language(draft)
    if tag := spoken(account.language, own):
        # The short text and the cuts are those of the other language.
        wording = replace(wording, text=own[tag], short=None, languages=(tag,))
    elif account.language and not (header.has("language") or header.has("languages")):
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
        key: normalised(given.text(key))
        for key in _PLAIN
        if given.has(key) and not (skip_text and key == "text")
    }
    new |= {key: given.choice(key, "") for key in _CHOSEN if given.has(key)}
    new |= {key: given.flag(key) for key in _FLAGS if given.has(key)}
    for key, field in _LISTS.items():
        if given.has(key):
            new[field] = given.texts(key)
    if given.has("images") or given.has("video"):
        new["media"] = media(given, name)
    if given.has("card"):
        new["card"] = card(given, name)
    return replace(wording, **new)


def by_language(draft: Draft) -> dict[str, str]:
    """The text in other languages, by BCP 47 tag."""
    texts = Reader(draft.header, name=draft.name).table("text")
    reader = Reader(texts, name=draft.name, place="text.")
    return {tag: normalised(reader.text(tag)) for tag in sorted(texts)}
