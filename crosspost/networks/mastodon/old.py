"""What a server of the Mastodon family makes of a post of an archive. Pure.

GoToSocial takes the true date. Mastodon knows no other date than that of sending,
so that the text says when it was first published, and nobody is notified.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from itertools import zip_longest

from crosspost.i18n import _, said
from crosspost.i18n.dates import day
from crosspost.identity import rfc3339
from crosspost.migrate.doors import Known, Old
from crosspost.migrate.parting import groups_of, parent_of
from crosspost.migrate.values import LinkKind, Planned
from crosspost.model import Account, FittedMedia, Limits, Part, Prepared, Wording
from crosspost.networks.mastodon.render import form
from crosspost.ports import Order
from crosspost.text.mastodon import LINK_WEIGHT, code_points, length
from crosspost.text.split import Numbering, split

GOTOSOCIAL = "gotosocial"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the forms are for.

    Attributes:
        identity: The account's id: it may be mentioned, nobody else.
    """

    account: Account
    identity: str
    limits: Limits

    @property
    def dated(self) -> bool:
        """Whether the server gives a status the date it is asked to give."""
        return self.limits.software == GOTOSOCIAL

    @property
    def language(self) -> str:
        """What is said where X knew no language."""
        return self.account.language or "fr"


def compose(old: Old, known: Known, *, whose: Whose) -> tuple[Part, ...]:
    """The forms of one post; where it follows another one, they begin with part 2.

    Part 1 then is the post that it follows, which has its receipt already.

    Raises:
        Parentless: That post was not imported.
        TooLongError: A link or word is longer than a post.
    """
    planned = old.planned
    text = _linked(planned, known) + _dated(planned, whose)
    measure = _measure(whose.limits)
    texts = split(
        text, limit=whose.limits.text, measure=measure, numbering=Numbering.OMITTED
    )
    groups = groups_of(old.media, most=whose.limits.images)
    first = 2 if parent_of(planned, known) else 1
    rows = zip_longest(texts, groups, fillvalue=None)
    return tuple(
        _part(planned, number, text or "", media or (), whose)
        for number, (text, media) in enumerate(rows, first)
    )


def _linked(planned: Planned, known: Known) -> str:
    """The text, with the new addresses of one's own posts."""
    pieces: list[str] = []
    before = 0
    for link in planned.links:
        own = link.kind is LinkKind.QUOTE_SELF and link.target is not None
        target = known(str(link.target)) if own else None
        shown = target.first.url if target else planned.text[link.start : link.end]
        pieces += (planned.text[before : link.start], shown)
        before = link.end
    return "".join([*pieces, planned.text[before:]])


def _dated(planned: Planned, whose: Whose) -> str:
    if whose.dated:
        return ""
    language = planned.language or whose.language
    told = _("(First published on X on {day}.)", day=_day(planned, language))
    return f"\n\n{said(told, language)}"


def _day(planned: Planned, language: str) -> str:
    return day(planned.instant, UTC, language)


def _measure(limits: Limits) -> partial[int]:
    if limits.unit == "characters":
        return partial(code_points)
    weight = LINK_WEIGHT if limits.link_weight is None else limits.link_weight
    return partial(length, link_weight=weight)


def _part(
    planned: Planned,
    number: int,
    text: str,
    media: tuple[FittedMedia, ...],
    whose: Whose,
) -> Part:
    key = f"{planned.id}-{number}"
    order = _order(planned, text, media, whose)
    request = form(order, text, media, number=number)
    if planned.sensitive and media:
        request["sensitive"] = "true"
    if whose.dated:
        request["scheduled_at"] = rfc3339(order.due)
    return Part(
        number=number,
        key=key,
        text=text,
        used=_measure(whose.limits)(text),
        limit=whose.limits.text,
        unit=whose.limits.unit,
        languages=(planned.language,) if planned.language else (),
        request=request,
        media=media,
    )


def _order(
    planned: Planned, text: str, media: tuple[FittedMedia, ...], whose: Whose
) -> Order:
    wording = Wording(
        text,
        languages=(planned.language or whose.language,),
        visibility="public" if whose.dated else "unlisted",
        mentions="none",
    )
    return Order(
        post=str(planned.id),
        account=replace(whose.account, language=whose.language),
        wording=wording,
        prepared=Prepared(whose.limits, whose.identity, media=media),
        due=planned.instant,
    )
