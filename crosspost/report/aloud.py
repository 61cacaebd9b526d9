"""What a blind reader would hear of a post, on each network, in its language.

Emoji by their names, hashtags as voices read them, links by their site,
descriptions in order. The words are those of the message's language, whoever
looks at the preview.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from crosspost.i18n import LANGUAGES, Phrase, _, active, said
from crosspost.model import Card, Delivery, FittedMedia, Part
from crosspost.report import mastodon, sent
from crosspost.report.hashtags import lay
from crosspost.report.pieces import Piece, host, of_facets
from crosspost.report.text import Line, Paint
from crosspost.report.words import network_name
from crosspost.text.emoji_names import spoken

# Where a voice hears the words of a tag: at capitals and figures.
_WORDS = regex.compile(
    r"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}’']+|\p{Lu}|\p{Nd}+|[^\p{L}\p{Nd}_]+"
)
# Letters that are drawings to a voice: bold, script, circled, full-width.
_DRAWN = regex.compile(
    r"[\U0001D400-\U0001D7FF\u24B6-\u24E9\uFF21-\uFF3A\uFF41-\uFF5A]+"
)
_BLANKS: Final = " \t\u00a0\u202f"


def aloud(deliveries: Sequence[Delivery], paint: Paint) -> Iterator[Line]:
    """What is heard, account by account; what is equal is said once."""
    heard_on: dict[tuple[tuple[str, ...], ...], str] = {}
    for delivery in deliveries:
        heard = tuple(
            tuple(words(part, network=delivery.network, version=delivery.version))
            for part in delivery.parts
        )
        network = network_name(delivery)
        told = _("Read aloud on {account}", account=delivery.account)
        yield Line("")
        yield Line(paint(told, "strong"), fold=False, right=network)
        other = heard_on.setdefault(heard, delivery.account)
        if other != delivery.account:
            yield Line(str(_("The same words as on {account}.", account=other)), 2)
            continue
        yield from _parts(heard, paint)


def _parts(heard: Sequence[Sequence[str]], paint: Paint) -> Iterator[Line]:
    for number, lines in enumerate(heard, 1):
        if len(heard) > 1:
            told = _("Part {number} of {parts}", number=number, parts=len(heard))
            yield Line(paint(told, "faint"), 2)
        for line in lines:
            yield Line(line, 4)


def words(part: Part, *, network: str, version: str = "") -> list[str]:
    """What is heard of one part, a line for each pause.

    Args:
        part: As it will be sent.
        network: Whose pages are read: Mastodon's put a last line of hashtags
            under the pictures, and names without their server.
        version: Of the server, which decides what is a hashtag there.
    """
    language = _language(part)
    lines = _Lines(language)
    if warning := sent.warning(part):
        lines.say(_("Content warning: {text}", text=lines.voiced(warning)))
    paragraphs, bar = _laid(part, network, version)
    for paragraph in paragraphs:
        lines.text(paragraph)
    lines.media(part.media)
    if part.card and not part.media and network != "mastodon":
        lines.card(part.card)
    if bar:
        lines.add(", ".join(lines.tag(one) for one in bar))
    return lines.told


class _Lines:
    """Lines in the making, in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.told: list[str] = []

    def add(self, line: str) -> None:
        if line.strip():
            self.told.append(line.strip(_BLANKS))

    def say(self, phrase: Phrase) -> None:
        self.add(said(phrase, self._language))

    def voiced(self, text: str) -> str:
        """Plain words as a voice reads them."""
        drawn = said(_("(letters that are not read)"), self._language)
        return spoken(_DRAWN.sub(drawn, text), self._language)

    def text(self, pieces: Iterable[Piece]) -> None:
        whole = "".join(map(self._piece, pieces))
        for line in whole.split("\n"):
            self.add(line)

    def _piece(self, piece: Piece) -> str:
        if piece.kind == "tag":
            return self.tag(piece.shown.lstrip("#＃"))
        if piece.kind == "link":
            site = host(piece.value).removeprefix("www.")
            return said(_("link {site}", site=site), self._language)
        if piece.kind == "mention":
            return said(_("at {name}", name=piece.shown.lstrip("@")), self._language)
        return self.voiced(piece.shown)

    def tag(self, name: str) -> str:
        """A hashtag: its words where capitals part them, else one run of letters."""
        heard = self.voiced(" ".join(_WORDS.findall(name)) or name)
        return said(_("hashtag {words}", words=heard), self._language)

    def media(self, media: Sequence[FittedMedia]) -> None:
        for number, one in enumerate(media, 1):
            alt = self.voiced(one.alt)
            if one.kind == "video":
                self.say(_video(alt))
            elif len(media) == 1:
                self.say(_alone(alt))
            else:
                self.say(_among(alt, number=number, count=len(media)))

    def card(self, card: Card) -> None:
        title, about = self.voiced(card.title), self.voiced(card.description)
        site = host(card.url).removeprefix("www.")
        if not title or title == site:
            self.say(_("Link card: {site}", site=site))
        elif about:
            self.say(
                _(
                    "Link card: {title}. {description}. {site}",
                    title=title.rstrip("."),
                    description=about.rstrip("."),
                    site=site,
                )
            )
        else:
            self.say(_("Link card: {title}. {site}", title=title, site=site))


def _video(alt: str) -> Phrase:
    return _("Video: {alt}", alt=alt) if alt else _("Video, not described")


def _alone(alt: str) -> Phrase:
    return _("Image: {alt}", alt=alt) if alt else _("Image, not described")


def _among(alt: str, *, number: int, count: int) -> Phrase:
    if not alt:
        return _("Image {number} of {count}, not described", number=number, count=count)
    return _("Image {number} of {count}: {alt}", number=number, count=count, alt=alt)


def _laid(
    part: Part, network: str, version: str
) -> tuple[list[list[Piece]], tuple[str, ...]]:
    """The text's paragraphs in pieces, and the tags that are shown apart."""
    if network != "mastodon":
        return [list(of_facets(part.text, part.facets))], ()
    spans = mastodon.entities(part.text, version=version)
    laid = lay(
        part.text,
        spans,
        with_media=bool(part.media),
        with_warning=bool(sent.warning(part)),
    )
    paragraphs = [
        list(mastodon.paragraph(part.text, spans, edges)) for edges in laid.paragraphs
    ]
    return paragraphs, laid.bar


def _language(part: Part) -> str:
    """The message's language where we speak it, else the reader's."""
    tag = part.languages[0].partition("-")[0].lower() if part.languages else ""
    return tag if tag in LANGUAGES else active()
