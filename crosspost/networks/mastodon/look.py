"""Which of an account's statuses are the parts of a delivery. Pure.

The HTML that readers see is rewritten by each server, so a status is known by what
its author sent: source text, warning, what it answers, visibility, number of media.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from crosspost.model import Delivery, Part, Receipt
from crosspost.ports import Sighting

_EDGE: Final = "\0\t\n\v\f\r "
"""What servers strip from both ends of a text: not unbreakable spaces."""


class Unusable(ValueError):
    """A 2xx answer that proves nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a server tells of one status.

    Attributes:
        text: The source text, where the server gives it in its lists.
        content: What readers see, as HTML.
    """

    id: str
    author: str
    uri: str
    url: str
    visibility: str
    answers: str
    warning: str
    media: int
    is_boost: bool
    at: datetime | None
    text: str | None
    content: str = ""


def status(document: object) -> Status:
    """A status from its JSON.

    Raises:
        Unusable: It has no id: it is no status.
    """
    if not isinstance(document, Mapping) or not document.get("id"):
        message = "no status"
        raise Unusable(message)
    author = document.get("account")
    text = document.get("text")
    return Status(
        id=str(document["id"]),
        author=str(author.get("id") or "") if isinstance(author, Mapping) else "",
        uri=str(document.get("uri") or ""),
        url=str(document.get("url") or document.get("uri") or ""),
        visibility=str(document.get("visibility") or ""),
        answers=str(document.get("in_reply_to_id") or ""),
        warning=str(document.get("spoiler_text") or ""),
        media=len(document.get("media_attachments") or ()),
        is_boost=bool(document.get("reblog")),
        at=_instant(document.get("created_at")),
        text=text if isinstance(text, str) else None,
        content=str(document.get("content") or ""),
    )


def _instant(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found if found.tzinfo else None


def receipt(found: Status, part: Part, *, at: datetime) -> Receipt:
    """The proof that `part` is the status found."""
    return Receipt(
        part=part.number,
        key=part.key,
        uri=found.uri,
        url=found.url,
        id=found.id,
        at=at,
    )


Source = Callable[[Status], tuple[str, str] | None]
"""The text and warning as their author sent them; None where the status is gone."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look among, and for what.

    Attributes:
        statuses: The account's own since the attempt, oldest first.
        taken: Ids that receipts of other deliveries name; they match nothing.
        source: Asks for a status as it was sent.
    """

    statuses: Sequence[Status]
    taken: Collection[str]
    source: Source

    def sighting(
        self, delivery: Delivery, receipts: Sequence[Receipt], *, at: datetime
    ) -> Sighting:
        """Each part's oldest match is the part; later ones are doubles."""
        have = {one.part: one for one in receipts}
        ids: dict[int, list[str]] = {}
        found: list[Receipt] = []
        doubles: list[str] = []
        for part in delivery.parts:
            own = have.get(part.number)
            parents = ids.get(part.number - 1, [])
            matches = [
                one
                for one in self.statuses
                if (own is None or one.id != own.id) and self._is(one, part, parents)
            ]
            ids[part.number] = [*([own.id] if own else []), *(m.id for m in matches)]
            if own is None and matches:
                found.append(receipt(matches.pop(0), part, at=at))
            doubles.extend(one.url for one in matches)
        return Sighting(receipts=tuple(found), doubles=tuple(doubles))

    def _is(self, one: Status, part: Part, parents: Collection[str]) -> bool:
        if one.is_boost or one.id in self.taken or not alike(one, part, parents):
            return False
        sent = self.source(one)
        return sent is not None and said(*sent) == said(*asked(part))


def alike(one: Status, part: Part, parents: Collection[str]) -> bool:
    """Whether a status may be a part, by what its list entry tells."""
    answers_right = one.answers in parents if part.number > 1 else not one.answers
    return (
        answers_right
        and _as_visible(one.visibility, str(part.request.get("visibility")))
        and one.media == len(part.media)
    )


def _as_visible(seen: str, wanted: str) -> bool:
    """Mastodon turns `public` into `unlisted` for an account that is limited."""
    return seen == wanted or (wanted, seen) == ("public", "unlisted")


def asked(part: Part) -> tuple[str, str]:
    """The text and warning that a part sends."""
    request = part.request
    return str(request.get("status") or ""), str(request.get("spoiler_text") or "")


def said(text: str, warning: str) -> tuple[str, str]:
    """Text and warning as servers keep them: a warning alone becomes the text."""
    text, warning = text.strip(_EDGE), warning.strip(_EDGE)
    return (text, warning) if text else (warning, "")


def documents(answer: object) -> list[Mapping[str, Any]]:
    """A list of JSON objects.

    Raises:
        Unusable: It is no list.
    """
    if not isinstance(answer, list):
        message = "no list"
        raise Unusable(message)
    return [one for one in answer if isinstance(one, Mapping)]
