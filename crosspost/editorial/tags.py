"""Whether a language tag is the one its writer meant. Pure.

Source:
    BCP 47 (RFC 5646): tags; the IANA Language Subtag Registry: what they mean. Of
    its thousands of languages, those of two letters and those written in France,
    near it and overseas are known here: advice on another one asks to look again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.model import Fix, Level, Note

_TWO: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs
    cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv
    ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl
    km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt
    my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru
    rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn
    to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_THREE: Final = """
    acf aji ast buc crs dhv frp fsf fud gcf gcr gsw iai kab lij mfe mrq mrv nen pcd pfl
    pmt pri rcf rmy sdt swb vls wls zgh
"""
_KNOWN: Final = frozenset(_TWO.split() + _THREE.split())

_MEANT: Final = {
    "als": "gsw",
    "baq": "eu",
    "bas": "eu",
    "bre": "br",
    "bzh": "br",
    "cat": "ca",
    "cor": "co",
    "cos": "co",
    "cpf": "gcf",
    "deu": "de",
    "dut": "nl",
    "eng": "en",
    "eus": "eu",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "ita": "it",
    "lnc": "oc-lengadoc",
    "nld": "nl",
    "oci": "oc",
    "por": "pt",
    "prv": "oc-provenc",
    "gsc": "oc-gascon",
    "sp": "es",
    "spa": "es",
}
"""What is written for another tag: of a dead code, of three letters where two are the
rule, of another language (`als` is an Albanian, `bas` Basaa, `cor` Cornish)."""

_AS_REGION: Final = {
    "br": "br",
    "bzh": "br",
    "co": "co",
    "oc": "oc",
    "eu": "eu",
    "als": "gsw",
    "gsw": "gsw",
    "bas": "eu",
    "cor": "co",
    "rcf": "rcf",
    "gcf": "gcf",
    "gcr": "gcr",
}
"""Languages of France that are written as if they were a region of French."""

_NAMES: Final[dict[str, Phrase]] = {
    "br": _("Breton"),
    "ca": _("Catalan"),
    "co": _("Corsican"),
    "eu": _("Basque"),
    "gcf": _("Antillean Creole"),
    "gcr": _("Guianese Creole"),
    "gsw": _("Alsatian"),
    "oc": _("Occitan"),
    "rcf": _("Réunion Creole"),
}
_FORM: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def meant(tag: str) -> str:
    """The tag that was meant by a common mistake; empty where it is none.

    Args:
        tag: As it was written: `als`, `bzh`, `fr-br`, `fr_FR`.
    """
    language, _dash, rest = tag.replace("_", "-").partition("-")
    root = language.lower()
    if root == "fr" and (other := _AS_REGION.get(rest.lower())):
        return other
    if root in _MEANT:
        return _MEANT[root]
    return f"{root}-{rest}" if "_" in tag and root in _KNOWN else ""


def known(tag: str) -> bool:
    """Whether a tag is well formed and its language one that is known here."""
    return bool(_FORM.fullmatch(tag)) and tag.partition("-")[0].lower() in _KNOWN


def advice(tags: Iterable[str]) -> Iterator[Note]:
    """What to say of language tags that are not what they seem, each once."""
    for tag in dict.fromkeys(tags):
        right = meant(tag)
        if right:
            yield _mistaken(tag, right)
        elif not known(tag):
            yield _unknown(tag)


def _mistaken(tag: str, right: str) -> Note:
    name = _NAMES.get(right.partition("-")[0])
    message = (
        _(
            "“{tag}” is not the tag of a language that readers’ programs know: write "
            "“{right}”.",
            tag=tag,
            right=right,
        )
        if name is None
        else _(
            "“{tag}” is not the tag of this language. {name} is written “{right}”.",
            tag=tag,
            name=name,
            right=right,
        )
    )
    return Note("language-tag", Level.ADVICE, message, fix=Fix(tag, right, None))


def _unknown(tag: str) -> Note:
    return Note(
        "language-unknown",
        Level.ADVICE,
        _(
            "The language tag “{tag}” is not known: screen readers and translations "
            "may take the text for another language.",
            tag=tag,
        ),
        _(
            "For example: fr (French), br (Breton), oc (Occitan), eu (Basque), gsw "
            "(Alsatian), co (Corsican), ca (Catalan), gcf, gcr and rcf (Creoles)."
        ),
    )
