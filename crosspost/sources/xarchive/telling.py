"""What a plan tells of each record: its line, with the reason against it, if any."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from msgspec.json import encode

from crosspost.migrate import codec
from crosspost.migrate.keys import record_key
from crosspost.migrate.select import Candidate, Choices, Selection
from crosspost.migrate.threads import NOWHERE, hang
from crosspost.migrate.values import (
    SHORT,
    Action,
    MediaFile,
    Place,
    PostClass,
    Precision,
    Reason,
)
from crosspost.sources.xarchive import dates, mediafiles
from crosspost.sources.xarchive.facts import LARGEST_ID
from crosspost.sources.xarchive.languages import language, mended
from crosspost.sources.xarchive.notes import Note
from crosspost.sources.xarchive.reading import Bad
from crosspost.sources.xarchive.records import Tweet
from crosspost.sources.xarchive.survey import Survey
from crosspost.sources.xarchive.wording import Reader, Wording, wording

_OF_THE_HOUSE: Final = "fr"
"""The words for a mention in a post of which X knew no language."""


@dataclass(slots=True)
class Findings:
    """What was noticed on the way, and is told with the plan.

    Attributes:
        broken: Files of posts to import that are no picture or video.
        tongues: X's language, the one that is meant → how many posts.
        twins: How many posts to import say what an earlier one says.
    """

    broken: list[str] = field(default_factory=list)
    tongues: Counter[tuple[str, str]] = field(default_factory=Counter)
    twins: int = 0


@dataclass(slots=True)
class Told:
    """One line of the plan, and what of it is counted."""

    line: bytes
    kind: PostClass
    reason: Reason | None
    media: tuple[MediaFile, ...] = ()
    words: int = 0
    """Tells a text from another one; 0 for one too short to matter."""


class Teller:
    """Makes the lines of a plan, in the order of the files."""

    def __init__(self, survey: Survey, choices: Choices) -> None:
        """Nothing is read yet."""
        self._survey, self._choices = survey, choices
        self._selection = Selection(choices)
        self._reader = Reader(
            author=int(survey.whose.account_id or 0),
            names=survey.names,
            kept=self._kept,
            handles=choices.handles,
        )
        self.findings = Findings()
        self.hanging = hang(survey.parents, survey.verdicts.reasons)
        """How threads hang together, were all of their posts imported."""

    def told(self, place: int, one: Tweet | Bad, file: str, number: int) -> Told:
        """The line of one record.

        Args:
            place: Its number in the archive, from 0.
            one: What was read of it.
            file: The file in which it stands.
            number: Its number there, from 1.
        """
        if isinstance(one, Bad) or not 0 < one.id <= LARGEST_ID:
            return self._unreadable(place, Place(file, number))
        moment = self._moment(one)
        if moment is None:
            return self._unreadable(place, Place(file, number))
        note = self._survey.long.get(place)
        stays = self._selection.settles(*self._survey.verdicts.of(place))
        tongue = language(one.lang) if stays else self._tongue(one, note)
        said = wording(one, self._reader, note=note, language=tongue or _OF_THE_HOUSE)
        return self._line(place, one, moment, tongue, said)

    def _tongue(self, one: Tweet, note: Note | None) -> str | None:
        """The language of a post that may be imported, mended where X erred."""
        said = language(one.lang)
        meant = mended(said, note.text if note else one.full_text)
        if meant != said:
            self.findings.tongues[str(said), str(meant)] += 1
        return meant

    def _line(
        self,
        place: int,
        one: Tweet,
        moment: tuple[datetime, Precision],
        tongue: str | None,
        said: Wording,
    ) -> Told:
        kind, reason = self._survey.verdicts.of(place)
        media = self._media(one) if one.extended or one.entities.media else ()
        if not self._selection.settles(kind, reason):
            media = self._sound(media) if media else media
            reason = self._against(
                one, kind, reason, created_at=moment[0], said=said, media=media
            )
        root, parent = self._chain(place, kind, reason)
        number = str(one.id)
        told = codec.post_document(
            id=number,
            action=Action.SKIP if reason else Action.IMPORT,
            reason=reason,
            kind=kind,
            created_at=moment[0],
            precision=moment[1],
            text=said.text,
            links=said.links,
            hashtags=said.hashtags,
            mentions=said.mentions,
            language=tongue,
            media=media,
            root=root,
            parent=parent,
            quotes=said.quotes,
            key=record_key(number),
            sensitive=one.possibly_sensitive is True,
        )
        words = 0 if reason or len(said.text) < SHORT else hash(said.text)
        return Told(encode(told), kind, reason, media, words)

    def _against(
        self,
        one: Tweet,
        kind: PostClass,
        reason: Reason | None,
        *,
        created_at: datetime,
        said: Wording,
        media: tuple[MediaFile, ...],
    ) -> Reason | None:
        candidate = Candidate(
            str(one.id),
            kind,
            created_at,
            said.hashtags,
            one.favorite_count or 0,
            media,
            empty=not said.text and not any(file.present for file in media),
        )
        return self._selection.against(candidate, reason)

    def _unreadable(self, place: int, where: Place) -> Told:
        post = self._survey.facts.ids[place]
        told = codec.post_document(
            id=str(post) if post else None,
            action=Action.SKIP,
            reason=Reason.UNREADABLE,
            kind=PostClass.MALFORMED,
            place=where,
        )
        return Told(encode(told), PostClass.MALFORMED, Reason.UNREADABLE)

    def _moment(self, one: Tweet) -> tuple[datetime, Precision] | None:
        """When it was written; of an edited post, when its first version was."""
        versions = self._survey.versions.get(one.id)
        if versions and versions[0] != one.id:
            return dates.instant(versions[0], "")
        return dates.instant(one.id, one.created_at)

    def _media(self, one: Tweet) -> tuple[MediaFile, ...]:
        alts, found = self._choices.alts, list[MediaFile]()
        for medium in one.media:
            file = mediafiles.file_of(one.id, medium, self._survey.container)
            alt = alts.get(file.file)
            found.append(file if alt is None else replace(file, alt=alt))
        return tuple(found)

    def _sound(self, media: tuple[MediaFile, ...]) -> tuple[MediaFile, ...]:
        """The media; a file that is no picture or video counts as not there."""
        found = list(media)
        for place, one in enumerate(found):
            if one.present and not mediafiles.is_what_it_says(
                one, self._survey.container
            ):
                self.findings.broken.append(one.file)
                found[place] = replace(one, present=False)
        return tuple(found)

    def _chain(
        self, place: int, kind: PostClass, reason: Reason | None
    ) -> tuple[str | None, str | None]:
        """Root and parent, as long as all of the thread is imported."""
        ids, hanging = self._survey.facts.ids, self.hanging
        if reason is not None:
            parent = self._survey.facts.replies[place]
            return None, str(self._survey.last_version(parent)) if parent else None
        above = hanging.above[place]
        if above == NOWHERE:
            return (str(ids[place]) if kind is PostClass.THREAD else None), None
        return str(ids[hanging.top[place]]), str(ids[above])

    def _kept(self, post: int) -> int | None:
        """The id under which a post is in the archive, None where it is not."""
        if not 0 < post <= LARGEST_ID or self._survey.place_of(post) == NOWHERE:
            return None
        return self._survey.last_version(post)
