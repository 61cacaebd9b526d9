"""What must be asked or fitted before a plan is final.

The only step before sending that looks outside. Its answers are values, kept
with their date: `preview` reads what is there already and fits pictures;
`ask` opens an account for what is missing or too old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field

from crosspost.errors import MediaError
from crosspost.media.fit import Room
from crosspost.model import (
    Account,
    FittedMedia,
    Limits,
    Media,
    Note,
    Post,
    Prepared,
    Wording,
)
from crosspost.ports import Clock, Network, Pages, Publisher, Shelf
from crosspost.prepare.answers import NO_ANSWERS, STALE, Answers
from crosspost.prepare.cards import Cards
from crosspost.prepare.limits import limits_from, limits_json, room_digest, room_json
from crosspost.prepare.pictures import Pictures, unusable
from crosspost.prepare.videos import Videos

__all__ = [
    "NO_ANSWERS",
    "STALE",
    "Answers",
    "Preparer",
    "limits_from",
    "limits_json",
    "room_digest",
    "room_json",
]


@dataclass(frozen=True, slots=True)
class Preparer:
    """Prepares posts for accounts.

    Attributes:
        pages: Looks at the pages that link cards are made of.
    """

    shelf: Shelf
    answers: Answers
    clock: Clock
    pages: Pages
    _pictures: Pictures = field(init=False)
    _cards: Cards = field(init=False)

    def __post_init__(self) -> None:
        """The two who work on one thing each."""
        pictures = Pictures(self.shelf)
        cards = Cards(self.pages, self.answers, pictures, self.clock)
        object.__setattr__(self, "_pictures", pictures)
        object.__setattr__(self, "_cards", cards)

    def fit(self, post: Post, accounts: Iterable[tuple[Account, Network]]) -> None:
        """Fit the post's pictures for all its accounts, decoding each once."""
        rooms: dict[str, list[Room]] = {}
        for account, network in accounts:
            room = self._limits_of(account, network).room
            for media in post.wording(account.name).media:
                if media.kind == "image":
                    rooms.setdefault(media.file, []).append(room)
        for file, wanted in rooms.items():
            if len(set(wanted)) > 1:
                self._pictures.fit_for(post.folder, file, wanted)

    def known(self, post: Post, account: Account, network: Network) -> Prepared:
        """What is known without asking anyone; pictures are fitted."""
        wording = post.wording(account.name)
        limits = self._limits_of(account, network)
        media, notes = self._media(post, wording, limits)
        card, card_notes = self._cards.known(post.folder, wording, limits.thumb)
        return Prepared(
            limits=limits,
            identity=account.identity or self._identity(account),
            mentions=self._mentions(network.handles(wording)),
            media=media,
            card=card,
            notes=(*notes, *card_notes),
        )

    def missing(self, post: Post, account: Account, network: Network) -> list[str]:
        """What would have to be asked, by word.

        `identity`, `limits`, `mentions`, `card`.
        """
        wanted = []
        if not (account.identity or self._identity(account)):
            wanted.append("identity")
        if self._stale("limits", account.profile):
            wanted.append("limits")
        handles = network.handles(post.wording(account.name))
        if any(self._stale("did", handle) for handle in handles):
            wanted.append("mentions")
        if self._page_of(post, account, network):
            wanted.append("card")
        return wanted

    def ask(
        self, post: Post, account: Account, network: Network, publisher: Publisher
    ) -> None:
        """Ask the network, and the page of a card, what is missing; keep the answers.

        A page that cannot be looked at is an answer too.

        Raises:
            Outcome: The network could not be asked; nothing was published.
        """
        wanted = self.missing(post, account, network)
        if "card" in wanted:
            self._cards.ask(self._page_of(post, account, network))
        if "identity" in wanted:
            facts = publisher.check()
            self.answers.keep("identity", account.profile, asdict(facts))
        if "limits" in wanted:
            told = limits_json(publisher.limits())
            self.answers.keep("limits", account.profile, told)
        if "mentions" in wanted:
            self._ask_mentions(network.handles(post.wording(account.name)), publisher)

    # -- kept answers -------------------------------------------------------

    def _stale(self, kind: str, subject: str) -> bool:
        return self.answers.older(kind, subject, self.clock)

    def _identity(self, account: Account) -> str:
        kept = self.answers.read("identity", account.profile)
        return str(kept[0].get("identity", "")) if kept else ""

    def _page_of(self, post: Post, account: Account, network: Network) -> str:
        limits = self._limits_of(account, network)
        return self._cards.wanted(post.wording(account.name), limits.thumb)

    def _limits_of(self, account: Account, network: Network) -> Limits:
        return self._limits(account) or network.assumed(account)

    def _limits(self, account: Account) -> Limits | None:
        kept = self.answers.read("limits", account.profile)
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
                one, said = self._fit(post.folder, media, limits)
            except MediaError as error:
                notes.append(unusable(error))
                continue
            fitted.append(one)
            notes.extend(said)
        return tuple(fitted), notes

    def _fit(
        self, folder: str, media: Media, limits: Limits
    ) -> tuple[FittedMedia, list[Note]]:
        if media.kind == "video":
            return Videos(self.shelf).fit(folder, media, limits)
        return self._pictures.fit(folder, media, limits.room)
