"""Whether a string describes a picture, or only fills the field.

"image", "photo" or the file's name tell a person who cannot see the picture
nothing. What a good description says is the author's; this room only refuses
what is certainly none.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

# Alone, or with a number or an article, these say that there is a picture.
_EMPTY_WORDS = frozenset(
    """
    image images img photo photos photographie photographies picture pictures pic
    pics photograph photographs visuel visuels illustration illustrations capture
    ecran screenshot screen shot affiche logo vignette video videos film gif graphic
    graphique fichier file media piece jointe attachment alt texte text alternatif
    alternative description legende caption sans titre untitled null none undefined
    todo tbd na test dsc dscn dscf dcim scan copie copy final jpg jpeg png webp heic
    pdf mp4 mov whatsapp de du d un une le la les l a an of the no numero n et and
    """.split()  # noqa: SIM905 -- a list of words is read as words
)
_NAME_OF_FILE = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|heic|heif|avif|tiff?|bmp|svg|pdf|mp4|mov|webm|m4v)",
    re.IGNORECASE,
)
_ONLY_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def describes(alt: str, *, file_name: str = "") -> bool:
    """Whether `alt` may stand as the description of a picture or video.

    Not: blanks, punctuation, figures or emoji only; "image", "photo", "picture"
    and their like, numbered or not; an address; a file's name, with or without
    its ending or folder, whatever stands between its words.

    Args:
        alt: What the author wrote.
        file_name: The name of the file, as it is on disk, if known.
    """
    words = _words(alt)
    if not words or set(words) <= _EMPTY_WORDS:
        return False
    stripped = alt.strip().strip("\"'«»“”‘’()[]<>").strip()
    if _NAME_OF_FILE.fullmatch(stripped) or _ONLY_ADDRESS.fullmatch(stripped):
        return False
    return not _same_name(alt, file_name)


def _words(text: str) -> list[str]:
    """Runs of letters, in lower case without accents; figures are no words."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return re.findall(r"[^\W\d_]+", letters)


def _same_name(alt: str, file_name: str) -> bool:
    """Whether `alt` is the file's name, told with other marks between the words."""
    name = PurePath(file_name.replace("\\", "/")).name
    told = _squeezed(PurePath(alt.strip().replace("\\", "/")).name)
    if not name or not told:
        return False
    return told in {_squeezed(name), _squeezed(PurePath(name).stem)}


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if c.isalnum())
