"""A post file or its picture is wrong; all are refused whole, by `add`."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from mishaps.stage import BLUESKY, Mishap, Run, Stage

ALT = "Le pont Wilson, fermé par des barrières."


def _image(file: str, alt: str = ALT) -> str:
    return f'images = [{{ file = "{file}", alt = "{alt}" }}]'


def _file(text: str, *head: str) -> Callable[[Stage], Run]:
    def happen(stage: Stage) -> Run:
        stage.photo()
        stage.drop("pont.md", text, *head)
        return stage.run("add", "outbox/pont.md")

    return happen


def _picture(data: bytes, name: str = "photo.jpg") -> Callable[[Stage], Run]:
    def happen(stage: Stage) -> Run:
        (stage.outbox / name).write_bytes(data)
        stage.drop("pont.md", "Pont fermé.", _image(name))
        return stage.run("add", "outbox/pont.md")

    return happen


def _truncated(stage: Stage) -> Run:
    photo = stage.photo("photo.jpg").read_bytes()
    return _picture(photo[: len(photo) // 2])(stage)


def _chunk(kind: bytes, data: bytes) -> bytes:
    sealed = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sealed)


def bomb() -> bytes:
    """A PNG of a few bytes that claims 60,000 × 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"\0" * 1000)),
            _chunk(b"IEND", b""),
        ]
    )


def _too_many(stage: Stage) -> Run:
    for number in range(5):
        stage.photo(f"{number}.jpg", size=number)
    images = ", ".join(
        f'{{ file = "{number}.jpg", alt = "{ALT} {number}" }}' for number in range(5)
    )
    stage.drop("pont.md", "Cinq photos.", f"images = [{images}]")
    return stage.run("add", "outbox/pont.md")


def _raw(data: bytes) -> Callable[[Stage], Run]:
    def happen(stage: Stage) -> Run:
        (stage.outbox / "pont.md").write_bytes(data)
        return stage.run("add", "outbox/pont.md")

    return happen


MISHAPS = (
    Mishap("no alt text", 2, _file("Pont fermé.", _image("pont.jpg", ""))),
    Mishap("alt text that says nothing", 2, _file("P.", _image("pont.jpg", "photo"))),
    Mishap("picture not there", 2, _file("Pont fermé.", _image("absent.jpg"))),
    Mishap("picture truncated", 2, _truncated),
    Mishap("picture that is a bomb", 2, _picture(bomb(), "bombe.png")),
    Mishap("picture that is none", 2, _picture(b"Bonjour, ceci est un texte.")),
    Mishap("too many pictures", 2, _too_many),
    Mishap("text too long", 2, _file("mot " * 90)),
    Mishap("no account", 2, _file("Pont fermé.", "to = []")),
    Mishap("account unknown", 2, _file("Pont fermé.", f'to = ["{BLUESKY[:-1]}"]')),
    Mishap("group unknown", 2, _file("Pont fermé.", 'to = ["touss"]')),
    Mishap(
        "account of another entity",
        2,
        _file("P.", 'to = ["ville", "musee-mastodon"]', 'entity = "ville"'),
    ),
    Mishap(
        "several entities", 2, _file("Pont fermé.", 'to = ["ville", "musee-mastodon"]')
    ),
    Mishap("time in the past", 2, _file("P.", "at = 2020-01-01T10:00:00")),
    Mishap("hour that is twice", 2, _file("P.", "at = 2027-10-31T02:30:00")),
    Mishap("hour that is not", 2, _file("P.", "at = 2027-03-28T02:30:00")),
    Mishap("header broken", 2, _file("Pont fermé.", "at = demain")),
    Mishap("header key unknown", 2, _file("Pont fermé.", 'shrot = "Fermé."')),
    Mishap("no header", 2, _raw(b"Pont ferm\xc3\xa9.")),
    Mishap("not UTF-8", 2, _raw(b'+++\nto = ["ville"]\n+++\n\xe9t\xe9')),
    Mishap("no text", 2, _file("")),
    Mishap("file not there", 2, lambda stage: stage.run("add", "rien.md")),
)
