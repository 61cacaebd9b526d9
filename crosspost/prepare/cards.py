"""Link cards: the author's own words, or what the page says of itself.

A page is looked at once and its answer kept, so that what is approved is what is
sent. Where it cannot be looked at, the post goes all the same, with a plain link.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from crosspost.errors import MediaError
from crosspost.i18n import Phrase, _
from crosspost.media.fit import Room
from crosspost.model import (
    Card,
    CardSource,
    FittedMedia,
    Json,
    Level,
    Media,
    Note,
    Wording,
)
from crosspost.ports import Clock, Page, Pages, Unfetchable
from crosspost.prepare.answers import STALE, Answers
from crosspost.prepare.pictures import Pictures, unusable

KIND: Final = "card"
RETRY: Final = timedelta(minutes=10)
"""After this a page that could not be looked at is worth another look."""

Told = tuple[Card | None, list[Note]]


@dataclass(frozen=True, slots=True)
class Cards:
    """Makes the cards of posts, on networks that want them from us."""

    pages: Pages
    answers: Answers
    pictures: Pictures
    clock: Clock

    def known(self, folder: str, wording: Wording, thumb: Room | None) -> Told:
        """The card from what is known, and what is to be said of it.

        Args:
            folder: Where the author's own picture is looked for.
            wording: What one account says.
            thumb: What the card's picture must fit into; None where the network
                makes its cards by itself.
        """
        source = wording.card
        if source is None:
            return None, []
        card = Card(source.url, source.title, source.description)
        if thumb is None:
            return card, []
        if source.title:
            return self._own(folder, source, thumb)
        kept = self.answers.read(KIND, source.url)
        if kept is None:
            return replace(card, title=host(source.url)), [_unfetched(source.url)]
        if "problem" in kept[0]:
            return _plain(wording, source.url, kept[0]["problem"])
        return self._of_page(folder, source, kept[0], thumb)

    def wanted(self, wording: Wording, thumb: Room | None) -> str:
        """The address of the page that must be looked at first, or empty."""
        source = wording.card
        if source is None or source.title or thumb is None:
            return ""
        kept = self.answers.read(KIND, source.url)
        patience = RETRY if kept and "problem" in kept[0] else STALE
        stale = self.answers.older(KIND, source.url, self.clock, than=patience)
        return source.url if stale else ""

    def ask(self, url: str) -> None:
        """Look at a page and keep what it says; a good answer is never lost."""
        kept = self.answers.read(KIND, url)
        try:
            answer = self._answer(self.pages.look(url))
        except Unfetchable as error:
            if kept and "problem" not in kept[0]:
                return
            answer = {"problem": error.reason.to_json()}
        self.answers.keep(KIND, url, answer)

    # -- what a page said -----------------------------------------------------------

    def _answer(self, page: Page) -> Json:
        from crosspost.media.images import inspect

        picture = None
        if page.picture is not None:
            try:
                kind = inspect(page.picture, name="").type
            except MediaError:
                pass
            else:
                path = self.pictures.shelf.keep(page.picture, type=kind)
                picture = path.replace("\\", "/").rpartition("/")[2]
        return {
            "title": page.title,
            "description": page.description,
            "picture": picture,
            "picture_named": page.picture_named,
            "checked": page.checked,
        }

    def _of_page(
        self, folder: str, source: CardSource, said: Json, thumb: Room
    ) -> Told:
        notes = [] if said.get("checked", True) else [_unchecked(source.url)]
        picture: FittedMedia | None = None
        if source.picture is not None:
            try:
                picture, more = self.pictures.fit(folder, source.picture, thumb)
            except MediaError as error:
                return None, [unusable(error)]
            notes += more
        elif said.get("picture_named"):
            picture = self._page_picture(said.get("picture"), thumb)
            notes += [] if picture else [_without_picture(source.url)]
        title = str(said.get("title") or "") or host(source.url)
        about = source.description or str(said.get("description") or "")
        return Card(source.url, title, about, picture), notes

    def _page_picture(self, sha256: object, thumb: Room) -> FittedMedia | None:
        """A page's picture as it fits. That it was made to fit is nobody's matter."""
        if not isinstance(sha256, str):
            return None
        media = Media(file=sha256[:12], decorative=True)
        try:
            return self.pictures.fit_kept(sha256, media, thumb)[0]
        except MediaError:
            return None

    def _own(self, folder: str, source: CardSource, thumb: Room) -> Told:
        card = Card(source.url, source.title, source.description)
        if source.picture is None:
            return card, []
        try:
            picture, notes = self.pictures.fit(folder, source.picture, thumb)
        except MediaError as error:
            return None, [unusable(error)]
        return Card(card.url, card.title, card.description, picture), notes


def host(url: str) -> str:
    """The name of the site an address leads to."""
    return urlsplit(url).netloc.rpartition("@")[2] or url


def _plain(wording: Wording, url: str, problem: object) -> Told:
    """No card; where no text names the address, a card with nothing else keeps it."""
    reason = Phrase.from_json(problem) if isinstance(problem, dict) else _("unknown")
    hint = _("Check the address, or write the card's title and description yourself.")
    said = wording.sayings()
    texts = [text for one in said for text in (one.text, one.short) if text]
    if texts and all(url in text for text in texts):
        message = _(
            "There is no link card for {url}: {reason}. The link stays in the text.",
            url=url,
            reason=reason,
        )
        return None, [Note("card-plain", Level.WARNING, message, hint)]
    message = _(
        "The link card for {url} shows the address alone: {reason}.",
        url=url,
        reason=reason,
    )
    return Card(url, host(url)), [Note("card-plain", Level.WARNING, message, hint)]


def _unfetched(url: str) -> Note:
    message = _(
        "The page {url} has not been looked at yet: the title, description and "
        "picture of its card come before sending.",
        url=url,
    )
    return Note("card-unfetched", Level.INFO, message)


def _unchecked(url: str) -> Note:
    message = _(
        "The page {url} was reached through your proxy: whether its address is one "
        "of the public network could not be checked.",
        url=url,
    )
    return Note("card-unchecked", Level.INFO, message)


def _without_picture(url: str) -> Note:
    message = _(
        "The picture that the page {url} names cannot be used: its card goes "
        "without one.",
        url=url,
    )
    return Note("card-without-picture", Level.INFO, message)
