"""What a post file says: the wording for everyone, and those that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crosspost.editorial.languages import chosen
from crosspost.i18n import _
from crosspost.model import Account, Wording
from crosspost.sources.attachments import card, media
from crosspost.sources.header import Draft, Reader, near, normalised, refused
from crosspost.sources.variants import Variants, one_after_the_other, said_in

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


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account that says something of a post.

    Attributes:
        language: The account's own, else its entity's (BCP 47).
    """

    account: Account
    language: str


def exceptions(
    draft: Draft, common: Wording, accounts: list[Speaker], known: Variants
) -> dict[str, Wording]:
    """What single accounts say otherwise: their network's table, then their own.

    Args:
        draft: The file.
        common: What everyone says.
        accounts: Who says it.
        known: The texts in other languages.
    """
    made: dict[str, Wording] = {}
    own = Reader(draft.header, name=draft.name).table("accounts")
    names = [one.account.name for one in accounts]
    unknown = own.keys() - set(names)
    if unknown:
        raise refused(
            draft.name,
            _("accounts.{name} is not one of its accounts", name=min(unknown)),
            hint=near(min(unknown), names),
        )
    for one in accounts:
        wording = _wording(draft, common, one, known)
        if wording != common:
            made[one.account.name] = wording
    return made


def _wording(draft: Draft, common: Wording, who: Speaker, known: Variants) -> Wording:
    """What one account says: of its network, in its language, then of its own."""
    tables = _tables(draft, who.account)
    wording = _tagged(draft, common, who, known)
    if (network := tables.get("network")) is not None:
        wording = _changed(wording, network, draft.name)
    wanted = [reader for reader in tables.values() if reader.has("say_in")]
    if wanted:
        wording = one_after_the_other(
            wording,
            wanted[-1].texts("say_in"),
            common,
            known,
            key=f"{wanted[-1].place}say_in",
            file=draft.name,
        )
    elif tag := chosen(who.language, common.languages[0], known):
        # A network's own text is in the post's language, as its short text is.
        wording = said_in(wording, known[tag])
    if (own := tables.get("account")) is not None:
        wording = _changed(wording, own, draft.name)
    return wording


def _tables(draft: Draft, account: Account) -> dict[str, Reader]:
    """Where something is written for an account, from the least to the most its own."""
    found = {"header": Reader(draft.header, name=draft.name)}
    network = draft.header.get(account.network)
    if isinstance(network, Mapping):
        place = f"{account.network}."
        found["network"] = Reader(network, name=draft.name, place=place)
    own = found["header"].table("accounts").get(account.name)
    if isinstance(own, Mapping):
        place = f"accounts.{account.name}."
        found["account"] = Reader(own, name=draft.name, place=place)
    return found


def _tagged(draft: Draft, common: Wording, who: Speaker, known: Variants) -> Wording:
    """The post's text, tagged as the account's where nothing says what it is in."""
    header, own = Reader(draft.header, name=draft.name), who.account.language
    told = header.has("language") or header.has("languages") or known
    return common if told or not own else replace(common, languages=(own,))


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
