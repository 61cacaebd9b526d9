"""The text of a post of an archive, as Bluesky takes it: its links where they were.

Links keep the places that the archive gave them, so that none is searched for again
in a text that has changed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from crosspost.migrate.book import Reference
from crosspost.migrate.doors import Ends, Known
from crosspost.migrate.values import Link, LinkKind, Planned
from crosspost.model import Facet, Limits
from crosspost.text import hashtags, mentions
from crosspost.text.display import shorten
from crosspost.text.graphemes import byte_length, count
from crosspost.text.spans import Span, in_order, to_bytes
from crosspost.text.split import Limit, Numbering, TooLongError, split

_BLANKS: Final = " \n\t\N{NO-BREAK SPACE}"

Text = tuple[str, list[Span]]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the records are for.

    Attributes:
        did: Of the account.
        mentions: Handle (lower case) → DID, for names that a mapping gave.
    """

    did: str
    limits: Limits
    mentions: Mapping[str, str]


def linked(
    planned: Planned, known: Known, whose: Whose
) -> tuple[Text, Reference | None]:
    """The text with what links in it, and the own post that it quotes."""
    text, links = planned.text, list(planned.links)
    quoted: Reference | None = None
    if links and (target := _own(links[-1], known)) is not None:
        rest = text[links[-1].end :].strip(_BLANKS)
        if not rest:
            quoted = target.first
            text = text[: links.pop().start].rstrip(_BLANKS)
    text, spans = _moved(text, links, known, whose)
    return (text, _all_spans(text, spans)), quoted


def _own(link: Link, known: Known) -> Ends | None:
    if link.kind is not LinkKind.QUOTE_SELF or link.target is None:
        return None
    return known(link.target)


def _moved(
    text: str, links: Sequence[Link], known: Known, whose: Whose
) -> tuple[str, list[Span]]:
    """The text with the new addresses in place of the old ones."""
    pieces: list[str] = []
    spans: list[Span] = []
    before = length = 0
    for link in links:
        target = _own(link, known)
        uri = _address(target.first, whose) if target else _web(link.url)
        shown = uri if target else text[link.start : link.end]
        pieces += (text[before : link.start], shown)
        start = length + link.start - before
        length = start + len(shown)
        spans.append(Span(start, length, "link", uri))
        before = link.end
    return "".join([*pieces, text[before:]]), spans


def _web(url: str) -> str:
    has_scheme = re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE)
    return url if has_scheme else f"https://{url}"


def _address(target: Reference, whose: Whose) -> str:
    """A new address that a later change of the handle does not break."""
    return f"https://bsky.app/profile/{whose.did}/post/{target.id}"


def _all_spans(text: str, links: Sequence[Span]) -> list[Span]:
    """Links as the archive knew them, and the tags and mapped names between them."""
    taken = in_order([*links, *mentions.spans(text)])
    tags = hashtags.spans(text, taken)
    return in_order([*taken, *tags]) if tags else taken


def texts(whole: Text, limits: Limits) -> list[Text]:
    """The text whole, else with short links, else as a thread."""
    text, spans = whole
    if _fits(text, limits):
        return [whole]
    short = shorten(text, spans)
    if _fits(short[0], limits):
        return [short]
    try:
        return _thread(whole, limits, shown=_as_it_is)
    except TooLongError:
        return _thread(whole, limits, shown=_short)


def _fits(text: str, limits: Limits) -> bool:
    heavy = limits.text_bytes is not None and byte_length(text) > limits.text_bytes
    return count(text) <= limits.text and not heavy


def _as_it_is(text: str, spans: Sequence[Span]) -> Text:
    return text, list(spans)


def _short(text: str, spans: Sequence[Span]) -> Text:
    return shorten(text, spans)


Shown = Callable[[str, Sequence[Span]], Text]


def _thread(whole: Text, limits: Limits, *, shown: Shown) -> list[Text]:
    """The text cut where readers pause; it is not numbered: its words are its own."""
    text, spans = whole

    def said(piece: str) -> str:
        return shown(piece, _all_spans(piece, _links_within(piece, spans)))[0]

    heavy = limits.text_bytes
    pieces = split(
        text,
        limit=limits.text,
        measure=lambda piece: count(said(piece)),
        also=() if heavy is None else (Limit(heavy, lambda p: byte_length(said(p))),),
        numbering=Numbering.OMITTED,
    )
    return [shown(*one) for one in _placed(text, spans, pieces)]


def _links_within(piece: str, spans: Sequence[Span]) -> list[Span]:
    """The known addresses as they stand in a piece whose place is not known yet."""
    found: list[Span] = []
    for address_ in {one.value for one in spans if one.kind == "link"}:
        found += (
            Span(hit.start(), hit.end(), "link", address_)
            for hit in re.finditer(re.escape(address_), piece)
        )
    return in_order(found)


def _placed(
    text: str, spans: Sequence[Span], pieces: Sequence[str]
) -> Iterator[tuple[str, list[Span]]]:
    """Each piece with its own spans, moved along."""
    position = 0
    for piece in pieces:
        start = text.find(piece, position)
        if start < 0:  # an author's `***` was taken out of it
            yield piece, _all_spans(piece, _links_within(piece, spans))
            continue
        position = start + len(piece)
        yield (
            piece,
            [
                replace(one, start=one.start - start, end=one.end - start)
                for one in spans
                if start <= one.start and one.end <= position
            ],
        )


def facets(said: Text, whose: Whose) -> tuple[Facet, ...]:
    """What links in a text, by bytes; a mention only where its DID is known."""
    text, spans = said
    found = []
    for span, (start, end) in zip(spans, to_bytes(text, spans), strict=True):
        value: str | None = span.value
        if span.kind == "mention":
            value = whose.mentions.get(span.value.lower())
        if value:
            found.append(Facet(start, end, span.kind, value))
    return tuple(found)
