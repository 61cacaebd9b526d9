"""Tags: one capital a word, and no mark inside.

A screen reader says `#journéedesfemmes` as one long word, and the networks do
not agree on what `#L’été` is.
"""

from __future__ import annotations

import regex

from crosspost.i18n import Phrase, _
from crosspost.text import hashtags, vocabulary
from crosspost.text.lint.finding import Edit, Finding, findings
from crosspost.text.lint.places import EMOJI, Places, untouchable
from crosspost.text.segment import capitalised, segment

_TAG = regex.compile(
    r"(?<![\p{L}\p{N}_&/=@#])[#＃](?P<body>[\p{L}\p{M}\p{N}_]+)"
    r"(?![·・\p{L}\p{M}\p{N}_]|[’'‑/&.+@-]+[\p{L}\p{N}])"
)
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_ELISION = regex.compile(r"(?i)(l|d|qu)[’'](?=\p{L})")
_RUN = regex.compile(r"(?<!\S)[#＃](?!\uFE0F)[^\s\u00AD\u200B\u2060]+")
_BUT_FINAL_MARKS = regex.compile(r"(?s).*[^\p{P}]|.")
_SIGNS = regex.compile("[#＃]+")
_MARKS = regex.compile(r"[^\p{L}\p{M}\p{N}_·・]+")
_EDGE_EMOJI = regex.compile(
    rf"(?P<before>(?:{EMOJI})*)(?P<name>.*?)(?P<after>(?:{EMOJI})*)"
)
_GLUED_LINK = regex.compile(r"(?i)https?://|www\.")
LONGEST = 64  # UTF-16 units that Bluesky accepts in a tag
SHOUTED = 6  # letters; up to so many, capitals are an acronym's
_TYPED_LIKE_A_NAME = 3  # pieces; `#Lafayette` is a name, `#Fetedelamusique` is not


def hashtag_case(text: str, *, language: str) -> list[Finding]:
    """L1: a tag of several words, all in lower or all in upper case."""
    if "#" not in text and "＃" not in text:
        return []
    taken = Places.of(text, [*untouchable(text).ranges, *_differing(text)])
    edits = []
    for found in _TAG.finditer(text):
        if taken.touch(found.start(), found.end()):
            continue
        name = with_capitals(found["body"], language=language)
        if name != found["body"]:
            edits.append(Edit(found.start(), found.end(), f"{found[0][0]}{name}"))
    return findings("hashtag-case", text, edits, say=_say_case)


def hashtag_punctuation(text: str, *, language: str) -> list[Finding]:
    """L2: a tag that the networks cut differently."""
    edits = [
        Edit(start, end, _mended(text, start, end, language=language))
        for start, end in _differing(text)
    ]
    return findings("hashtag-punctuation", text, edits, say=_say_punctuation)


def with_capitals(body: str, *, language: str) -> str:
    """The tag with a capital at each word; as it is where that is not sure."""

    def mended(run: regex.Match[str]) -> str:
        return _words_of(run[0], language=language) or run[0]

    return str(_LETTERS.sub(mended, body))


def _words_of(run: str, *, language: str) -> str | None:
    pieces = segment(run, language=language) if _in_one_case(run) else None
    if pieces is None:
        return None
    if (
        run[:1].isupper()
        and not run.isupper()
        and not _reads_as_phrase(pieces, language)
    ):
        return None
    # Accents and letters as typed: only the case changes.
    return "".join(map(capitalised, pieces))


def _in_one_case(run: str) -> bool:
    if run.isupper():
        return len(run) > SHOUTED
    return run.islower() or (run[:1].isupper() and run[1:].islower())


def _reads_as_phrase(pieces: list[str], language: str) -> bool:
    linking = vocabulary.LINKING[language]
    return len(pieces) >= _TYPED_LIKE_A_NAME and any(p in linking for p in pieces)


def _differing(text: str) -> list[tuple[int, int]]:
    """Where the two networks see different tags, as far as either reads."""
    places = untouchable(text)
    found = []
    for run in _RUN.finditer(text):
        if places.touch(run.start(), run.start() + 1):
            continue
        theirs = hashtags.mastodon_spans(run[0])
        if hashtags.bluesky(run[0]) != [span.value for span in theirs]:
            read = max((span.end for span in theirs), default=0)
            length = max(read, len(_BUT_FINAL_MARKS.match(run[0])[0]))
            found.append((run.start(), run.start() + length))
    return found


def _mended(text: str, start: int, end: int, *, language: str) -> str | None:
    """What to write instead of the tag at `start`–`end`; None if nobody can tell."""
    sign, name = text[start], text[start + 1 : end]
    link = _GLUED_LINK.search(name)
    if link:
        opened = "(" if name[: link.start()].endswith("(") else ""
        tags = _apart(name[: link.start()], language=language)
        return f"{tags} {opened}{name[link.start() :]}".lstrip()
    if "#" in name or "＃" in name:
        return _apart(name, language=language) or None
    moved = _ELISION.match(name)
    if moved:
        elided = moved[0] if _begins_sentence(text, start) else moved[0].lower()
        rest = _clean(name[moved.end() :], language=language)
        return f"{elided}{sign}{rest[:1].upper()}{rest[1:]}" if rest else None
    return _around_emoji(sign, name, language=language)


def _apart(name: str, *, language: str) -> str:
    """Tags typed in one piece, each on its own."""
    several = (_clean(one, language=language) for one in _SIGNS.split(name))
    return " ".join(f"#{one}" for one in several if one)


def _around_emoji(sign: str, name: str, *, language: str) -> str | None:
    parts = _EDGE_EMOJI.fullmatch(name)
    if parts is None:
        return None
    clean = _clean(parts["name"], language=language)
    if not clean:
        return name if parts["before"] else None
    before = f"{parts['before']} " if parts["before"] else ""
    after = f" {parts['after']}" if parts["after"] else ""
    mended = f"{before}{sign}{clean}{after}"
    return mended if mended != sign + name else None


def _clean(name: str, *, language: str) -> str:
    """The name without marks, a capital where one stood; empty if none is left."""
    # In Breton c’h is one letter.
    name = regex.sub(r"(?i)(c)[’'](h)", r"\1\2", name).strip("_")
    parts = [part for part in _MARKS.split(name) if part]
    if not any(c.isalpha() for c in name) or len(name) > LONGEST:
        return ""
    if len(parts) <= 1:
        return parts[0] if parts and (len(parts[0]) > 1 or parts[0] == name) else ""
    shouted = all(part == part.upper() for part in parts) and any(
        len(part) > SHOUTED - 2 for part in parts
    )
    words = [part.lower() if shouted else part for part in parts]
    several = sum(any(c.isalpha() for c in word) for word in words) > 1
    alone = _words_of(words[0], language=language) or words[0]
    mended = _capital(words[0], language=language) if several else alone
    for word in words[1:]:
        # 1.2 is not 12.
        glue = "_" if mended[-1].isdigit() and word[0].isdigit() else ""
        mended += glue + _capital(word, language=language)
    return mended


def _capital(word: str, *, language: str) -> str:
    return _words_of(word, language=language) or capitalised(word)


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in ".!?…" or "\n" in text[len(before) : start]


def _say_case(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    return (
        _("A screen reader reads “{found}” as one word.", found=found),
        _("Begin each word with a capital: {proposal}", proposal=proposal or ""),
    )


def _say_punctuation(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    message = _(
        "“{found}” does not make the same hashtag on Bluesky and on Mastodon.",
        found=found,
    )
    if proposal is None:
        return message, _(
            "Use letters and figures only, one letter at least, 64 at most."
        )
    return message, _("Write: {proposal}", proposal=proposal)
