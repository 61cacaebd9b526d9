"""Sample deliveries, made as the networks' own rules would make them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files

from crosspost.i18n import _
from crosspost.model import (
    Account,
    Card,
    Companion,
    Delivery,
    Facet,
    FittedMedia,
    Fix,
    Level,
    Note,
    Part,
    Post,
    Wording,
)
from crosspost.report.page import Shown, Side, page

DUE = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
ENTITY = "Ville de Saint-Elven-sur-Mer"
TEXT = (
    "Pont du Port fermé du lundi 30 novembre au vendredi 4 décembre, de 8 h à 17 h 30."
    "\n\nÀ pied ou à vélo, passez par la passerelle. En voiture, suivez la déviation"
    " par la rue des Bains.\n\n"
    "Plan et horaires : https://saint-elven.example.org/travaux/pont-du-port\n\n"
    "#FermeturePont #SaintElvenSurMer"
)
LINK = "https://saint-elven.example.org/travaux/pont-du-port"
BRIDGE = FittedMedia(
    file="pont-ferme.jpg",
    path="pont-ferme.jpg",
    sha256="a1",
    type="image/jpeg",
    bytes=134_776,
    width=1600,
    height=1067,
    alt="Barrière rouge et blanche et panneau « Pont fermé » devant le pont de pierre"
    " du port, un matin clair.",
)
FOOTBRIDGE = replace(
    BRIDGE,
    file="passerelle.jpg",
    path="passerelle.jpg",
    sha256="b2",
    alt="La passerelle au coucher du soleil : un adulte, un enfant et un cycliste la"
    " traversent.",
)


def picture(
    number: int, *, wide: int = 800, high: int = 600, **more: str
) -> FittedMedia:
    """A drawn picture: its path says its size and colour."""
    return FittedMedia(
        file=more.get("file", f"photo-{number}.png"),
        path=f"drawn:{wide}x{high}:{number}",
        sha256=f"{number}-{wide}x{high}",
        type="image/png",
        bytes=1000,
        width=wide,
        height=high,
        alt=more.get("alt", f"Photo {number} de la digue."),
    )


def read(media: FittedMedia) -> bytes:
    """The demonstration's own pictures, or a drawn one."""
    if not media.path.startswith("drawn:"):
        folder = files("crosspost") / "demo" / "data"
        return folder.joinpath(media.path).read_bytes()
    from PIL import Image, ImageDraw

    _kind, size, number = media.path.split(":")
    wide, high = (int(side) for side in size.split("x"))
    hues = ("#3f6f79", "#d9a15b", "#59397f", "#86b39a", "#c8452f", "#20506b")
    drawn = Image.new("RGB", (wide, high), hues[int(number) % 6])
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((wide * 0.3, high * 0.3, wide * 0.7, high * 0.7), fill="#f6efe0")
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def links(text: str) -> tuple[Facet, ...]:
    """The facets of a sample text: its one link and its hashtags."""
    found = []
    for word in text.split():
        start = len(text[: text.index(word)].encode())
        end = start + len(word.encode())
        if word.startswith("https://"):
            found.append(Facet(start, end, "link", word))
        elif word.startswith("#"):
            found.append(Facet(start, end, "tag", word[1:]))
    return tuple(found)


@dataclass(frozen=True)
class Maker:
    """Makes sides of a page with few words."""

    text: str = TEXT
    link: str = LINK
    due: datetime = DUE

    def bluesky(
        self, *parts: Part, handle: str = "saint-elven.example", **more: object
    ) -> Side:
        return self._side("bluesky", handle, parts or (self.part(self.text),), more)

    def mastodon(
        self,
        *parts: Part,
        handle: str = "ville@social.saint-elven.example",
        **more: object,
    ) -> Side:
        made = parts or (self.part(self.text, limit=500),)
        return self._side("mastodon", handle, made, more)

    def part(
        self,
        text: str,
        *,
        number: int = 1,
        limit: int = 300,
        request: Mapping[str, object] | None = None,
        media: tuple[FittedMedia, ...] = (),
        **more: object,
    ) -> Part:
        made = Part(
            number=number,
            key="",
            text=text,
            used=len(text),
            limit=limit,
            unit="graphemes",
            languages=("fr",),
            request=request or {},
            facets=links(text) if limit == 300 else (),
            media=media,
        )
        return replace(made, **more)  # type: ignore[arg-type]  # a test's shorthand

    def gate(self, *rules: str) -> tuple[Companion, ...]:
        allow = [{"$type": f"app.bsky.feed.threadgate#{rule}"} for rule in rules]
        return (Companion("app.bsky.feed.threadgate", "k", {"allow": allow}),)

    def shown(self, *sides: Side, text: str = "", entity: str = ENTITY) -> Shown:
        said = text or next((p.text for side in sides for p in side.delivery.parts), "")
        post = Post(
            id="p",
            entity="ville",
            to=tuple(side.account.name for side in sides),
            base=Wording(text=said),
        )
        return Shown(post=post, entity=entity, sides=sides)

    def page(self, *shown: Shown, language: str = "en", now: datetime = DUE) -> str:
        return page(
            _("What readers will see"), shown, now=now, language=language, read=read
        )

    def _side(
        self,
        network: str,
        handle: str,
        parts: tuple[Part, ...],
        more: dict[str, object],
    ) -> Side:
        account = Account(
            name=f"{network}-{handle}",
            network=network,
            entity="ville",
            handle=handle,
            display_name=str(more.pop("name", ENTITY)),
            sandbox=bool(more.pop("sandbox", False)),
        )
        delivery = Delivery(
            id=f"p.{account.name}",
            post="p",
            account=account.name,
            network=network,
            handle=handle,
            entity="ville",
            due=more.pop("due", DUE),  # type: ignore[arg-type]
            parts=parts,
            final=bool(more.pop("final", True)),
            notes=more.pop("notes", ()),  # type: ignore[arg-type]
        )
        return replace(
            Side(delivery=delivery, account=account),
            **more,  # type: ignore[arg-type]
        )


HASHTAG = Note(
    id="hashtag-case",
    level=Level.ADVICE,
    message=_("A screen reader reads this hashtag as one word."),
    hint=_("Give each word a capital."),
    fix=Fix("#fermeturepont", "#FermeturePont", None),
)


def card(*, with_picture: bool = True) -> Card:
    """A link card as it is sent."""
    return Card(
        url="https://saint-elven.example.org/concert-de-noel",
        title="Concert de Noël à l’église Saint-Elven",
        description="Samedi 12 décembre à 20 h 30, entrée libre dans la limite des"
        " places.",
        picture=FOOTBRIDGE if with_picture else None,
    )
