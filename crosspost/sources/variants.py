"""The same message in other languages: the `[text.xx]` tables of a post file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from crosspost.i18n import _
from crosspost.model import Media, Variant, Wording
from crosspost.sources.header import Draft, Reader, near, normalised, refused

Variants = Mapping[str, Variant]
"""By BCP 47 tag, in the order of the tags."""

_KEYS: Final = frozenset({"text", "short", "content_warning", "alt"})


def variants(draft: Draft) -> Variants:
    """What the file says in other languages.

    Each is a text alone (`br = "…"` under `[text]`), or a table `[text.br]` with
    `text`, and perhaps `short`, `content_warning` and `alt`, the descriptions of the
    pictures in their order.

    Raises:
        PostError: A key is unknown or of a wrong type, or a text is empty.
    """
    table = Reader(draft.header, name=draft.name).table("text")
    return {tag: _variant(draft, table, tag) for tag in sorted(table)}


def _variant(draft: Draft, table: Mapping[str, object], tag: str) -> Variant:
    given, place = table[tag], f"text.{tag}"
    if not isinstance(given, Mapping):
        reader = Reader(table, name=draft.name, place="text.")
        return Variant(tag, _said(draft, reader.text(tag), place))
    for key in given.keys() - _KEYS:
        raise refused(
            draft.name,
            _("unknown key {key}", key=f"{place}.{key}"),
            hint=near(key, _KEYS),
        )
    reader = Reader(given, name=draft.name, place=f"{place}.")
    return Variant(
        tag,
        _said(draft, reader.text("text"), place),
        normalised(reader.text("short")) if reader.has("short") else None,
        normalised(reader.text("content_warning")),
        tuple(normalised(one) for one in reader.texts("alt")),
    )


def _said(draft: Draft, text: str, place: str) -> str:
    said = normalised(text)
    if said:
        return said
    raise refused(
        draft.name,
        _("{key} has no text", key=place),
        hint=_('Write it: text = "…".'),
    )


def said_in(wording: Wording, one: Variant) -> Wording:
    """The wording in a variant's language: nothing of another language is left in."""
    return replace(
        wording,
        text=one.text,
        short=one.short,
        languages=(one.language,),
        content_warning=one.content_warning or wording.content_warning,
        media=tuple(_described(wording.media, one.alts)),
    )


def _described(media: tuple[Media, ...], alts: tuple[str, ...]) -> Iterator[Media]:
    for medium, alt in zip_longest(media, alts[: len(media)], fillvalue=""):
        if isinstance(medium, Media):
            yield replace(medium, alt=alt) if alt else medium


def one_after_the_other(
    wording: Wording,
    tags: tuple[str, ...],
    common: Wording,
    known: Variants,
    *,
    key: str,
    file: str,
) -> Wording:
    """The wording in the languages that its author chose (`say_in`).

    Args:
        wording: What the account says otherwise.
        tags: The languages, in order; more than one make a thread.
        common: What everyone says: the text that has no table of its own.
        known: The other texts.
        key: How the setting is called in the sentences.
        file: How the file is.

    Raises:
        PostError: There is no text in one of these languages.
    """
    if not tags:
        raise refused(file, _("{key} names no language", key=key))
    own = common.languages[0]
    each = dict.fromkeys(tags)
    said = [_chosen(tag, common, known, key=key, file=file) for tag in each]
    first, *others = said
    start = replace(
        wording,
        text=common.text,
        short=common.short,
        languages=common.languages,
        also=(),
    )
    if first.language != own:
        start = said_in(start, first)
    return replace(start, also=tuple(others))


def _chosen(
    tag: str, common: Wording, known: Variants, *, key: str, file: str
) -> Variant:
    if tag in known:
        return known[tag]
    own = common.languages[0]
    if tag == own:
        return Variant(own, common.text, common.short)
    raise refused(
        file,
        _("{key} names “{tag}”, and the file has no text in it", key=key, tag=tag),
        hint=near(tag, {own, *known}),
    )
