"""What typography holds together: pieces of text that no cut may separate.

People type ordinary spaces where a printer would set no-break ones: between a
number and its unit, a title and its name, `«` and the first word. This module
finds those places. Links, mentions, tags and e-mail addresses contain no white
space, so nothing needs to be said about them here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


TITLES = (
    "MM?|Mmes?|Mlles?|Mes?|Mᵉ|Mᵐᵉ|Drs?|Dʳ|Prs?|Prof|Mgr|Cne|Cdt|Cap|Capt|Col|Lt|Lcl"
    "|Gal|Gén|Adj|Adjt|Sgt|Brig|Maj|Ste?|Sts|Stes|Mrs?|Ms|Messrs|Sir|Rev|Hon|Gov|Sen|Rep"
)
REFERENCES = (
    "[Aa]rt|[Aa]l|[Pp]p?|[Cc]f|[Tt][ée]l|[Cc]hap|[Vv]ol|[Ff]ig|[Éé]d|[Rr][ée]f"
    "|[Aa]v|[Bb]d|[Bb]ld|[Bb]vd|[Bb]oul|[Pp]l|[Bb][âa]t|[Rr]és"
    "|[Ee]x|[Dd]ép|[Aa]ppt|[Aa]pprox|[Ee]nv|e\\.g|i\\.e|vs|c\\.-à-d"
)
MONTHS = (
    "janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t"
    "|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?"
    "|Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
SHORT_MONTHS = "janv|févr?|avr|juil|sept|oct|nov|déc|Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec"
DAYS = (
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
SHORT_DAYS = "lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun"
# A word before a number names it, as the title names the person.
NUMBERED = (
    "poste|page|article|alinéa|ligne|tram|bus|quai|porte|salle|voie|lot|phase|tome|volume"
    "|chapitre|titre|annexe|point|étape|acte|saison|épisode|niveau|classe|zone|stade"
    "|fax|tél|tel|numéro|numéros|n°s?|nº|N°s?|№|§|arrêté|décret|loi|bâtiment|hall|gate|room|line|route"
    "|platform|section|chapter|part|step|level|number|act|season|episode|figure"
)
# After a number, these begin something else: nothing is counted by them.
UNCOUNTED = (
    "à|et|ou|au|aux|de|en|du|pour|par|sur|dans|le|la|les|des|un|une|avec|qui|que|est|sont"
    "|son|sa|ses|ce|cette|ces|mais|car|donc|puis|contre|dont|où|se|si|ne|il|elle|on|nous"
    "|vous|ils|elles|and|or|to|in|at|of|for|on|the|is|are|from|with|by|but|that|was|we|you"
)

_SP = "[ \\t]"
_START = "(?<![\\p{L}\\p{N}])"
_NUMBER = "(?<![\\p{L}\\p{N}])[+−±-]?\\p{Nd}+(?:[.,/:]\\p{Nd}+)*"
_ORDINAL = "(?:er|re|ère|[ʳᵉ]+|e|ème|nde?|st|th|rd)"
_FIRST_NAME = f"(?:\\p{{Lu}}[\\p{{L}}-]+{_SP})?"
_PARTICLE = "(?:Le|La|Van|Von|Mac|El|Ben|Aït|Saint|De|Du|Des)"
_LINKING = f"(?:(?:[Ll]es?|[Ll]a|[Dd]e|[Dd]u|[Dd]es|[Vv][ao]n|[Dd]er){_SP}){{0,3}}"

_DIGIT_GROUPS = (
    # 1 200 €, 05 61 00 00 00, +33 (0)5 61 00 00 00
    f"(?<!\\p{{L}})\\+?\\p{{Nd}}{{1,4}}(?:{_SP}\\(0\\)\\p{{Nd}})?"
    f"(?:{_SP}\\p{{Nd}}{{1,4}}){{1,6}}(?!\\p{{Nd}})"
)
_HELD = (
    # 4,5 %; 45 000 documents; 1er mai; 18 h 30
    f"{_NUMBER}{_ORDINAL}?{_SP}(?!(?:{UNCOUNTED})(?![\\p{{L}}’']))[\\p{{L}}\\p{{Sc}}%‰°²³′″]",
    f"\\p{{Nd}}{{1,2}}{_SP}?[hH]{_SP}\\p{{Nd}}{{2}}(?!\\p{{Nd}})(?:{_SP}min\\b)?",
    f"\\p{{Nd}}{_SP}[x×:/–-]{_SP}\\p{{Nd}}",
    # + 18 cm; € 5
    f"(?<!\\S)[+−±–\\p{{Sc}}-]{_SP}\\p{{Nd}}",
    # mardi 3 déc. 2026; March 3, 2026
    f"\\b(?i:(?:{DAYS}),?|(?:{SHORT_DAYS})\\.?){_SP}\\p{{Nd}}",
    f"\\p{{Nd}}{_ORDINAL}?{_SP}(?:{MONTHS})\\b\\.?(?:{_SP}\\p{{Nd}}{{4}})?",
    f"\\b(?:{MONTHS}|(?:{SHORT_MONTHS})\\.){_SP}\\p{{Nd}}+{_ORDINAL}?(?:,?{_SP}\\p{{Nd}}{{4}})?",
    # M. Durand, Mme Le Goff, J.-P. Morel
    f"{_START}(?:{TITLES})\\b\\.?{_SP}{_LINKING}\\S",
    f"{_START}(?:{TITLES})\\b\\.?{_SP}{_FIRST_NAME}{_PARTICLE}{_SP}\\p{{Lu}}",
    f"{_START}(?:(?:\\p{{Lu}}|Ch|Ph|Th|Cl|Fr)\\.[ -]?){{1,4}}{_SP}?[\\p{{L}}\\p{{N}}]",
    # art. L.103-2, n° 12, poste 12, RD 957, L. 103-2, XIXe siècle
    f"{_START}(?:{REFERENCES})\\.{_SP}\\S",
    f"{_START}[Nn]os?\\.{_SP}\\p{{Nd}}",
    f"{_START}(?:{NUMBERED}){_SP}(?:n°{_SP}?)?\\p{{Nd}}",
    f"{_START}\\p{{Lu}}{{1,4}}{_SP}\\p{{Nd}}",
    f"{_START}[IVXLC]+(?:er|e|ᵉ|ème){_SP}\\p{{L}}",
    f"\\p{{Lu}}\\p{{Ll}}+{_SP}(?=[IVX])[IVX]+(?:er)?(?![\\p{{L}}\\p{{N}}])",
    # a bullet and its first word
    f"(?m:^)[-–—•◦▪‣·*]{_SP}{{1,9}}\\S",
)
_EDGES = (
    "\\s+(?=[:;!?»)\\]}”]|[.,…]+(?:\\s|$))",
    "(?<=[«(\\[{“])\\s+",
)


_DIGITS = regex.compile(_DIGIT_GROUPS)
_PATTERNS = tuple(regex.compile(one) for one in (*_HELD, *_EDGES))


def held(text: str) -> Iterator[tuple[int, int]]:
    """Ranges (code points, end exclusive) inside which no cut should fall.

    They may overlap: a date after a title is two ranges. They are taken as
    typed, with ordinary spaces; no-break spaces hold by themselves.
    """
    # Not overlapped: a long column of figures is not one piece.
    for match in _DIGITS.finditer(text):
        yield match.span()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, overlapped=True):
            yield match.span()
