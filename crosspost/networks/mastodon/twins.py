"""Deliveries among an account's statuses: by their source text. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from crosspost.model import Delivery, Part, Receipt
from crosspost.networks.mastodon.look import (
    Source,
    Status,
    alike,
    asked,
    receipt,
    said,
)
from crosspost.networks.twins import Candidate, given
from crosspost.ports import Twin

_TAG: Final = re.compile(r"<[^>]*>")
_WORD: Final = re.compile(r"(?<![\w@#/.:&;-])[^\W\d_]{4,}(?![\w@/.:;-])")
_WORDS: Final = 8


def twins(
    deliveries: Sequence[Delivery],
    statuses: Sequence[Status],
    *,
    since: datetime,
    known: Collection[str],
    source: Source,
    at: datetime,
) -> dict[str, Twin]:
    """See `ports.Publisher.twins`; `statuses` oldest first.

    The source of a status costs a request: it is asked once, and only where the
    list's own entry does not rule it out.
    """
    free = {
        one.id: one
        for one in statuses
        if not (one.is_boost or one.id in known or (one.at and one.at < since))
    }
    sent: dict[str, tuple[str, str] | None] = {}

    def is_part(one: Candidate, part: Part, before: Candidate | None) -> bool:
        parents = {before.id} if before else set[str]()
        found = free[one.id]
        if not (alike(found, part, parents) and may_say(found, part)):
            return False
        if one.id not in sent:
            sent[one.id] = source(found)
        told = sent[one.id]
        return told is not None and said(*told) == said(*asked(part))

    candidates = [
        Candidate(id_, one.at, partial(_receipt, one, at)) for id_, one in free.items()
    ]
    return given(deliveries, candidates, is_part=is_part)


def may_say(one: Status, part: Part) -> bool:
    """Whether the HTML that readers see has the plain words of the part's text.

    Servers rewrite links, names, tags and blanks, and leave plain words alone.
    """
    if not one.content:
        return True
    seen = _plain(html.unescape(_TAG.sub(" ", one.content)))
    words = _WORD.findall(_plain(asked(part)[0]))[:_WORDS]
    return all(word in seen for word in words)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _receipt(one: Status, at: datetime, part: Part) -> Receipt:
    return receipt(one, part, at=at)
