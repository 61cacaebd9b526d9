"""Addresses: where they lead, whether they are links, and what sticks to them."""

from __future__ import annotations

import regex

from crosspost.i18n import Phrase, _
from crosspost.text import facets, mastodon
from crosspost.text.lint.finding import Edit, Finding, findings
from crosspost.text.lint.places import EMOJI, Places

_FRENCH_ALWAYS = (
    r"(?:cliqu(?:ez|er|e|ons)|appuyez|tapez)[\s-]+(?:ici|là|sur\s+(?:le|ce)\s+lien)"
)
_FRENCH_BEFORE_LINK = (
    r"(?:c[’']est|ça\s+se\s+passe|tout\s+est)\s+(?:par\s+)?ici"
    r"|en\s+savoir\s+(?:plus|\+)|en\s+lire\s+plus|lire\s+(?:la\s+suite|plus)"
    r"|voir\s+(?:ici|plus)|suivez\s+(?:le|ce)\s+lien|lien\s+ici"
    r"|plus\s+d[’']infos?\s+ici"
)
_ENGLISH_ALWAYS = r"(?:click|tap|press)\s+(?:here|(?:on\s+)?(?:the|this)\s+link)"
_ENGLISH_BEFORE_LINK = (
    r"(?:learn|read|see|find\s+out)\s+more|more\s+(?:info\s+)?here|it[’']s\s+here"
    r"|follow\s+(?:the|this)\s+link|link\s+here|see\s+here"
)
# A vague word and its link, with no word between.
_THEN_LINK = (
    rf"(?=(?:[\s:;,.!→➡➜>()-]|{EMOJI}|\uFE0F)*"
    r"(?:https?://|www\.|[\w-]+\.[a-z]{2,}/))"
)
_VAGUE = {
    language: regex.compile(
        rf"(?i)(?<![\p{{L}}\p{{N}}])(?:(?:{always})(?!\p{{L}})|(?:{before}){_THEN_LINK})"
    )
    for language, always, before in (
        ("fr", _FRENCH_ALWAYS, _FRENCH_BEFORE_LINK),
        ("en", _ENGLISH_ALWAYS, _ENGLISH_BEFORE_LINK),
    )
}
_INVISIBLE = "\u200b\u200e\u200f\u00ad\u2060"
_WITH_PASSWORD = regex.compile(r"(?i)\bhttps?://(?P<secret>[^\s/@:]+:[^\s/@]+@)[^\s]+")


def vague_link(text: str, *, language: str) -> list[Finding]:
    """L8: words before a link that do not say where it leads."""
    pattern = _VAGUE.get(language)
    if pattern is None:
        return []
    edits = [Edit(found.start(), found.end(), None) for found in pattern.finditer(text)]
    return findings("vague-link", text, edits, say=_say_vague)


def bare_address(text: str, *, language: str) -> list[Finding]:
    """An address without `https://`: no link on Mastodon."""
    del language
    edits = [
        Edit(span.start, span.end, f"https://{text[span.start : span.end]}")
        for span in facets.detect(text)
        if span.kind == "link" and "://" not in text[span.start : span.end]
    ]
    return findings("bare-address", text, edits, say=_say_bare)


def mark_touches_link(text: str, *, language: str) -> list[Finding]:
    """A mark that Mastodon takes for the end of the address: a dead link."""
    del language
    ends = {s.start: s.end for s in facets.detect(text) if s.kind == "link"}
    edits = []
    for span in mastodon.entities(text):
        end = ends.get(span.start, span.end)
        if span.kind == "link" and end < span.end:
            rest = text[end : span.end].lstrip(_INVISIBLE)
            # NBSP: French typography; both networks end an address there.
            gap = "\u00a0" if rest.startswith("»") else " "
            apart = f"{text[span.start : end]}{gap if rest else ''}{rest}"
            edits.append(Edit(span.start, span.end, apart))
    return findings("mark-touches-link", text, edits, say=_say_touching)


def password_in_address(text: str, *, language: str) -> list[Finding]:
    """A name and a password in an address: everyone could read them."""
    del language
    edits = []
    for found in _WITH_PASSWORD.finditer(text):
        start, end = found.start("secret"), found.end("secret")
        edits.append(
            Edit(
                found.start(),
                found.end(),
                text[found.start() : start] + text[end : found.end()],
            )
        )
    return findings("password-in-address", text, edits, say=_say_password)


def mention_on_one_network(text: str, *, language: str) -> list[Finding]:
    """A name that is known on one network, and plain words on the other."""
    del language
    bluesky = {s.start: s.end for s in facets.detect(text) if s.kind == "mention"}
    fediverse = {s.start: s.end for s in mastodon.mention_spans(text)}
    links = Places.of(
        text, [(s.start, s.end) for s in facets.detect(text) if s.kind == "link"]
    )
    edits = [
        Edit(start, max(bluesky.get(start, 0), fediverse.get(start, 0)), None)
        for start in sorted(bluesky.keys() | fediverse.keys())
        if not links.touch(start, start + 1)
    ]
    return findings("mention-on-one-network", text, edits, say=_say_mention)


def _say_vague(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    del proposal
    return (
        _("“{found}” does not say where the link leads.", found=found),
        _("Name the page: “Register for the workshop: https://…”"),
    )


def _say_bare(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    return (
        _("“{found}” is no link on Mastodon.", found=found),
        _("Write the whole address: {proposal}", proposal=proposal or ""),
    )


def _say_touching(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    return (
        _("Mastodon takes the mark after the address for a part of it.", found=found),
        _("Put a space after the address: {proposal}", proposal=proposal or ""),
    )


def _say_password(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    del found
    return (
        _("The address contains a password that everyone could read."),
        _("Write the address without it: {proposal}", proposal=proposal or ""),
    )


def _say_mention(found: str, proposal: str | None) -> tuple[Phrase, Phrase]:
    del proposal
    return (
        _("“{found}” names an account on one network only.", found=found),
        _("Adapt the text to each network, or write the name in words."),
    )
