"""What Bluesky makes of a post of an archive: the very records. Pure.

Links keep the places that the archive gave them, so that none is searched for
again in a text that has changed. A quote of one's own post becomes a quote, any
other link to one's own posts the new address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Final

from crosspost.i18n import _
from crosspost.identity import rfc3339
from crosspost.migrate.book import Reference
from crosspost.migrate.doors import Ends, Known, Old, Parentless
from crosspost.migrate.keys import record_key
from crosspost.migrate.values import Link, LinkKind, Planned
from crosspost.model import Facet, FittedMedia, Limits, Part
from crosspost.networks.bluesky import record
from crosspost.networks.bluesky.cid import record_cid
from crosspost.networks.bluesky.holes import has_holes, reply_hole
from crosspost.networks.bluesky.writes import address
from crosspost.text import hashtags, mentions
from crosspost.text.display import shorten
from crosspost.text.graphemes import byte_length, count
from crosspost.text.spans import Span, in_order, to_bytes
from crosspost.text.split import Limit, Numbering, TooLongError, split

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SENSITIVE: Final = "graphic-media"
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


def compose(old: Old, known: Known, *, whose: Whose) -> tuple[Part, ...]:
    """The records of one post: usually one.

    Raises:
        Parentless: The post it follows was not imported.
        TooLongError: A link or word is longer than a post, even shown short.
    """
    planned = old.planned
    above = _above(planned, known)
    whole, quoted = _linked(planned, known, whose)
    texts = _texts(whole, whose.limits)
    groups = _groups(old.media, most=whose.limits.images)
    if quoted is not None and _is_video(groups, len(texts) - 1):
        # One part shows a quote or a video: the video goes on in a reply.
        groups.insert(len(texts) - 1, ())
    parts: list[Part] = []
    rows = list(zip_longest(texts, groups, fillvalue=None))
    for number, (said, media) in enumerate(rows, 1):
        request = record.post(
            said[0] if said else "",
            facets=_facets(said, whose) if said else (),
            languages=_languages(planned),
            embed=_embed(media or (), quoted if number == len(texts) else None),
            labels=(_SENSITIVE,) if planned.sensitive and media else (),
            reply=_reply(above, parts, whose.did),
            created_at=rfc3339(_instant(planned)),
        )
        text = said[0] if said else ""
        parts.append(
            Part(
                number=number,
                key=record_key(str(planned.id), part=number),
                text=text,
                used=count(text),
                limit=whose.limits.text,
                unit=whose.limits.unit,
                languages=_languages(planned),
                request=request,
                media=tuple(media or ()),
                # A video's own CID is the service's to say.
                cid=None if has_holes(request) else record_cid(request),
            )
        )
    return tuple(parts)


def _instant(planned: Planned) -> datetime:
    if planned.created_at is None:
        raise ValueError(planned.id)
    return planned.created_at


def _languages(planned: Planned) -> tuple[str, ...]:
    """What X knew of the language; nothing is claimed where it knew none."""
    said = planned.language or ""
    return (said,) if _LANGUAGE.fullmatch(said) else ()


# -- where it hangs -------------------------------------------------------------------


def _above(planned: Planned, known: Known) -> tuple[Reference, Reference] | None:
    """The root and the parent of a post in a thread."""
    if planned.parent is None:
        return None
    parent = known(planned.parent)
    root = known(planned.root) if planned.root else parent
    if parent is None or root is None:
        raise Parentless(
            _(
                "{post}: the post that it follows in its thread was not published; "
                "this one waits for it.",
                post=planned.id,
            ),
            hint=_("Once that one is there, the next run publishes this one too."),
        )
    return root.first, parent.last


def _reply(
    above: tuple[Reference, Reference] | None, before: Sequence[Part], did: str
) -> record.Record | None:
    if before:
        last, first = (_place(did, one) for one in (before[-1], before[0]))
        root = (above[0].uri, above[0].cid) if above else first
        return record.reply(root=root, parent=last)
    if above is None:
        return None
    root_at, parent = above
    return record.reply(
        root=(root_at.uri, root_at.cid), parent=(parent.uri, parent.cid)
    )


def _place(did: str, part: Part) -> tuple[str, str]:
    """Where an earlier part of the same post stands; its CID may be a hole."""
    return address(did, part.key), part.cid or reply_hole(part.number)


# -- text -----------------------------------------------------------------------------


def _linked(
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


def _texts(whole: Text, limits: Limits) -> list[Text]:
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


def _facets(said: Text, whose: Whose) -> tuple[Facet, ...]:
    text, spans = said
    found = []
    for span, (start, end) in zip(spans, to_bytes(text, spans), strict=True):
        value: str | None = span.value
        if span.kind == "mention":
            value = whose.mentions.get(span.value.lower())
        if value:
            found.append(Facet(start, end, span.kind, value))
    return tuple(found)


# -- pictures and quotes --------------------------------------------------------------


def _is_video(groups: Sequence[Sequence[FittedMedia]], place: int) -> bool:
    return place < len(groups) and any(one.kind == "video" for one in groups[place])


def _groups(
    media: Sequence[FittedMedia], *, most: int
) -> list[tuple[FittedMedia, ...]]:
    """Media by the parts that can hold them: pictures together, each video alone.

    What one post cannot hold goes on in the next part; nothing is left out.
    """
    groups: list[tuple[FittedMedia, ...]] = []
    for one in media:
        last = groups[-1] if groups else ()
        alone = "video" in {one.kind, *(other.kind for other in last)}
        if not last or alone or len(last) == most:
            groups.append((one,))
        else:
            groups[-1] = (*last, one)
    return groups


def _embed(
    media: Sequence[FittedMedia], quoted: Reference | None
) -> record.Record | None:
    shown = _shown_media(media)
    if quoted is None:
        return shown
    kind = "app.bsky.embed.record"
    quote: record.Record = {
        "$type": kind,
        "record": {
            "$type": "com.atproto.repo.strongRef",
            "uri": quoted.uri,
            "cid": quoted.cid,
        },
    }
    if shown is None:
        return quote
    return {"$type": f"{kind}WithMedia", "record": quote, "media": shown}


def _shown_media(media: Sequence[FittedMedia]) -> record.Record | None:
    if not media:
        return None
    if media[0].kind == "video":
        return record.video(media[0], language="")
    return record.pictures(media)
