"""What Bluesky makes of a post of an archive: the very records. Pure.

Links keep the places that the archive gave them, so that none is searched for
again in a text that has changed. A quote of one's own post becomes a quote, any
other link to one's own posts the new address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from crosspost.identity import rfc3339
from crosspost.migrate.book import Reference
from crosspost.migrate.doors import Known, Old
from crosspost.migrate.keys import record_key
from crosspost.migrate.parting import groups_of, parent_of, parentless
from crosspost.migrate.values import Planned
from crosspost.model import FittedMedia, Part
from crosspost.networks.bluesky import record
from crosspost.networks.bluesky.cid import record_cid
from crosspost.networks.bluesky.holes import has_holes, reply_hole
from crosspost.networks.bluesky.old_text import Whose, facets, linked, texts
from crosspost.networks.bluesky.writes import address
from crosspost.text.graphemes import count

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SENSITIVE: Final = "graphic-media"


def compose(old: Old, known: Known, *, whose: Whose) -> tuple[Part, ...]:
    """The records of one post: usually one.

    Raises:
        Parentless: The post it follows was not imported.
        TooLongError: A link or word is longer than a post, even shown short.
    """
    planned = old.planned
    hung = _above(planned, known)
    whole, quoted = linked(planned, known, whose)
    pieces = texts(whole, whose.limits)
    groups = groups_of(old.media, most=whose.limits.images)
    if quoted is not None and _is_video(groups, len(pieces) - 1):
        # One part shows a quote or a video: the video goes on in a reply.
        groups.insert(len(pieces) - 1, ())
    parts: list[Part] = []
    rows = list(zip_longest(pieces, groups, fillvalue=None))
    for number, (said, media) in enumerate(rows, 1):
        request = record.post(
            said[0] if said else "",
            facets=facets(said, whose) if said else (),
            languages=_languages(planned),
            embed=_embed(media or (), quoted if number == len(pieces) else None),
            labels=(_SENSITIVE,) if planned.sensitive and media else (),
            reply=_reply(hung, parts, whose.did),
            created_at=rfc3339(planned.instant),
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


def _languages(planned: Planned) -> tuple[str, ...]:
    """What X knew of the language; nothing is claimed where it knew none."""
    said = planned.language or ""
    return (said,) if _LANGUAGE.fullmatch(said) else ()


# -- where it hangs -------------------------------------------------------------------


def _above(planned: Planned, known: Known) -> tuple[Reference, Reference] | None:
    """The root and the parent of a post in a thread."""
    parent = parent_of(planned, known)
    if parent is None:
        return None
    root = known(planned.root) if planned.root else parent
    if root is None:
        raise parentless()
    return root.first, parent.last


def _reply(
    hung: tuple[Reference, Reference] | None, before: Sequence[Part], did: str
) -> record.Record | None:
    if before:
        last, first = (_place(did, one) for one in (before[-1], before[0]))
        root = (hung[0].uri, hung[0].cid) if hung else first
        return record.reply(root=root, parent=last)
    if hung is None:
        return None
    root_at, parent = hung
    return record.reply(
        root=(root_at.uri, root_at.cid), parent=(parent.uri, parent.cid)
    )


def _place(did: str, part: Part) -> tuple[str, str]:
    """Where an earlier part of the same post stands; its CID may be a hole."""
    return address(did, part.key), part.cid or reply_hole(part.number)


# -- pictures and quotes --------------------------------------------------------------


def _is_video(groups: Sequence[Sequence[FittedMedia]], place: int) -> bool:
    return place < len(groups) and any(one.kind == "video" for one in groups[place])


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
