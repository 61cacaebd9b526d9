"""What must be asked or fitted before a plan is final.

The only step before sending that looks outside. Its answers are values, kept
with their date: `preview` reads what is there already and fits pictures;
`ask` opens an account for what is missing or too old.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crosspost.errors import MediaError
from crosspost.i18n import Phrase
from crosspost.identity import canonical
from crosspost.media.fit import Room
from crosspost.model import (
    Account,
    Card,
    FittedMedia,
    Json,
    Level,
    Limits,
    Media,
    Note,
    Post,
    Prepared,
    Wording,
)
from crosspost.ports import Clock, Network, Publisher, Shelf

STALE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answers:
    """Kept answers: what the ledger (or a file) remembers of the networks."""

    read: Callable[[str, str], tuple[Json, datetime] | None]
    keep: Callable[[str, str, Json], None]


NO_ANSWERS = Answers(read=lambda _kind, _subject: None, keep=lambda *_given: None)


@dataclass(frozen=True, slots=True)
class Preparer:
    """Prepares posts for accounts."""

    shelf: Shelf
    answers: Answers
    clock: Clock

    def known(self, post: Post, account: Account, network: Network) -> Prepared:
        """What is known without asking anyone; pictures are fitted."""
        wording = post.wording(account.name)
        limits = self._limits(account) or network.assumed(account)
        media, notes = self._media(post, wording, limits)
        card, card_notes = self._card(post, wording, limits)
        return Prepared(
            limits=limits,
            identity=account.identity or self._identity(account),
            mentions=self._mentions(network.handles(wording)),
            media=media,
            card=card,
            notes=(*notes, *card_notes),
        )

    def missing(self, post: Post, account: Account, network: Network) -> list[str]:
        """What would have to be asked, by word: `identity`, `limits`, `mentions`."""
        wanted = []
        if not (account.identity or self._identity(account)):
            wanted.append("identity")
        if self._stale("limits", account.name):
            wanted.append("limits")
        handles = network.handles(post.wording(account.name))
        if any(self._stale("did", handle) for handle in handles):
            wanted.append("mentions")
        return wanted

    def ask(
        self, post: Post, account: Account, network: Network, publisher: Publisher
    ) -> None:
        """Ask the network what is missing, and keep its answers.

        Raises:
            Outcome: The network could not be asked; nothing was published.
        """
        wanted = self.missing(post, account, network)
        if "identity" in wanted:
            facts = publisher.check()
            self.answers.keep("identity", account.name, asdict(facts))
        if "limits" in wanted:
            self.answers.keep("limits", account.name, limits_json(publisher.limits()))
        if "mentions" in wanted:
            self._ask_mentions(network.handles(post.wording(account.name)), publisher)

    # -- kept answers -------------------------------------------------------

    def _stale(self, kind: str, subject: str) -> bool:
        kept = self.answers.read(kind, subject)
        return kept is None or self.clock.now() - kept[1] > STALE

    def _identity(self, account: Account) -> str:
        kept = self.answers.read("identity", account.name)
        return str(kept[0].get("identity", "")) if kept else ""

    def _limits(self, account: Account) -> Limits | None:
        kept = self.answers.read("limits", account.name)
        return limits_from(kept[0], as_of=kept[1]) if kept else None

    def _mentions(self, handles: Collection[str]) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for handle in handles:
            kept = self.answers.read("did", handle)
            if kept:
                did = kept[0].get("did")
                found[handle] = str(did) if did else None
        return found

    def _ask_mentions(self, handles: Collection[str], publisher: Publisher) -> None:
        stale = [handle for handle in handles if self._stale("did", handle)]
        for handle, did in publisher.resolve(stale).items():
            self.answers.keep("did", handle, {"did": did})

    # -- pictures -----------------------------------------------------------

    def _media(
        self, post: Post, wording: Wording, limits: Limits
    ) -> tuple[tuple[FittedMedia, ...], list[Note]]:
        fitted: list[FittedMedia] = []
        notes: list[Note] = []
        for media in wording.media:
            try:
                one, said = self._fit(post.folder, media, limits.room)
            except MediaError as error:
                notes.append(_unusable(error))
                continue
            fitted.append(one)
            notes.extend(said)
        return tuple(fitted), notes

    def _fit(
        self, folder: str, media: Media, room: Room
    ) -> tuple[FittedMedia, list[Note]]:
        data = self.shelf.source(folder, media.file)
        source, place = hashlib.sha256(data).hexdigest(), room_digest(room)
        how = self.shelf.fitted(source, place)
        if how is None:
            how = self._fit_now(data, media, room)
            self.shelf.keep_fitted(source, place, how)
        return _fitted(media, how), [_fit_note(one) for one in _list(how["notes"])]

    def _fit_now(self, data: bytes, media: Media, room: Room) -> Json:
        from crosspost.media.images import fitted

        done = fitted(data, name=media.file, room=room)
        return {
            "path": self.shelf.keep(done.data, type=done.type),
            "sha256": done.sha256,
            "type": done.type,
            "bytes": len(done.data),
            "width": done.width,
            "height": done.height,
            "notes": [phrase.to_json() for phrase in done.notes],
        }

    def _card(
        self, post: Post, wording: Wording, limits: Limits
    ) -> tuple[Card | None, list[Note]]:
        source = wording.card
        if source is None:
            return None, []
        if source.picture is None or limits.thumb is None:
            return Card(source.url, source.title, source.description), []
        try:
            picture, notes = self._fit(post.folder, source.picture, limits.thumb)
        except MediaError as error:
            return None, [_unusable(error)]
        return Card(source.url, source.title, source.description, picture), notes


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _fit_note(phrase: Json) -> Note:
    return Note("picture-fitted", Level.INFO, Phrase.from_json(phrase))


def _unusable(error: MediaError) -> Note:
    return Note("media-unusable", Level.ERROR, error.message, hint=error.hint)


def _fitted(media: Media, how: Json) -> FittedMedia:
    return FittedMedia(
        file=media.file,
        path=str(how["path"]),
        sha256=str(how["sha256"]),
        type=str(how["type"]),
        bytes=int(str(how["bytes"])),
        width=int(str(how["width"])),
        height=int(str(how["height"])),
        alt="" if media.decorative else media.alt,
        focus=media.focus,
        kind=media.kind,
    )


# -- limits as JSON -------------------------------------------------------------


def room_json(room: Room | None) -> Json | None:
    """A room as a JSON object."""
    if room is None:
        return None
    return {**asdict(room), "types": sorted(room.types)}


def room_digest(room: Room) -> str:
    """Names a room: equal rooms, equal digests."""
    return hashlib.sha256(canonical(room_json(room))).hexdigest()[:16]


def limits_json(limits: Limits) -> Json:
    """Limits as a JSON object, without their date."""
    told = {
        name: getattr(limits, name)
        for name in Limits.__dataclass_fields__
        if name not in {"room", "thumb", "as_of"}
    }
    return {**told, "room": room_json(limits.room), "thumb": room_json(limits.thumb)}


def limits_from(document: Json, *, as_of: datetime) -> Limits:
    """The limits that `limits_json` wrote, said at `as_of`."""
    given: dict[str, Any] = dict(document)
    given["room"] = _room(given["room"])
    given["thumb"] = _room(given["thumb"]) if given.get("thumb") else None
    return replace(Limits(**given), as_of=as_of)


def _room(document: Any) -> Room:  # noqa: ANN401 -- JSON
    return Room(**{**document, "types": frozenset(document["types"])})
