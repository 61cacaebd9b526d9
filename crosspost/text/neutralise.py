"""Old mentions from X, made plain words.

On another network `@Prefet59` is a stranger, or nobody: Mastodon would notify
a homonym, Bluesky would link what looks like a domain. Each becomes the name
and `(X)`, which reads well in print and aloud, and both networks' detectors are
run on the result: no mention is left, and no link that was not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

import regex

from crosspost.text import facets, mastodon

NBSP = "\u00a0"
_NONE: Mapping[str, str] = MappingProxyType({})
_SUR = {"fr": f"{NBSP}sur{NBSP}X", "en": f"{NBSP}on{NBSP}X"}

# twitter-text's own rule, for texts that come without positions.
_LOCATED = regex.compile(
    r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠]([A-Za-z0-9_]{1,20})(?![A-Za-z0-9_@＠À-ÖØ-öø-ÿ]|://)"
)
_ADDRESS = regex.compile(
    r"(?<![\p{L}\p{N}_@＠/.=-])[@＠]([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)"
    r"@((?>(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}))(?![@\p{N}_])"
)
_X_HOSTS = frozenset({"x.com", "twitter.com"})
_BLANKS = regex.compile(r"[ \t\u00a0\u202f]+")
# Without one of these in it, no network makes a link or a mention of a word.
_LINKABLE = regex.compile(r"\S\.\S|[@＠/]")
_BREAK = regex.compile(r"[ \n]")


@dataclass(frozen=True, slots=True)
class XMention:
    """A mention as X found it; positions in code points, end exclusive."""

    screen_name: str
    start: int
    end: int


def locate(text: str) -> list[XMention]:
    """The mentions that X would find, where an archive gives no positions.

    Names inside addresses, e-mails and `@user@host` are none.
    """
    links = [s for s in _both(text) if s[2] == "link"]
    return [
        XMention(found[1], *found.span())
        for found in _LOCATED.finditer(text)
        if not any(start <= found.start() < end for start, end, _ in links)
    ]


def drop_lead(
    text: str, mentions: Sequence[XMention], *, names: frozenset[str]
) -> tuple[str, list[XMention]]:
    """Leave out the leading mentions of oneself that X puts before a self-reply.

    Args:
        text: The whole text.
        mentions: Its mentions.
        names: The author's own names on X, former ones too, in lower case.

    Returns:
        The text from its first own word on, and its mentions, moved along.
    """
    begin = 0
    for mention in sorted(mentions, key=_start):
        if mention.start != begin or mention.screen_name.lower() not in names:
            break
        begin = mention.end
        blank = _BLANKS.match(text, begin)
        begin = blank.end() if blank else begin
    kept = [
        replace(one, start=one.start - begin, end=one.end - begin)
        for one in mentions
        if one.start >= begin
    ]
    return text[begin:], kept


def neutralise(
    text: str,
    mentions: Sequence[XMention],
    *,
    handles: Mapping[str, str] = _NONE,
    language: str = "fr",
) -> str:
    """Make X's mentions plain words, or the network's own handles.

    Args:
        text: The tweet, its t.co addresses expanded, not yet split.
        mentions: Where X found them, on this text; overlooked ones that a
            network would still take for mentions are added.
        handles: Who is whom: X name in lower case to a handle of the network
            the text is for, as it is written there (`@ville.example.fr`).
        language: Of the text: `(Prefet59 sur X)` or `on X`.

    Returns:
        The text without anything the networks would link or notify, except
        `handles` and the links it had.
    """
    found = tuple(_with_overlooked(text, mentions))
    if len(found) == 1 and not handles and (plain := _lone(text, found[0])):
        return plain
    work = _Work(text, found, handles, language)
    marked: frozenset[int] = frozenset()
    while True:
        result, places = work.written(marked)
        offending = marked | _offending(result, places)
        if offending == marked:
            return _quiet(result, handles)
        marked = offending


def _quiet(text: str, handles: Mapping[str, str]) -> str:
    """The text without signs that make a name of what stands beside a plain one."""
    known = {one.lower() for one in handles.values()}
    while _signs(text):
        others = [
            start
            for start, end, kind in _both(text)
            if kind == "mention" and text[start:end].lower() not in known
        ]
        if not others:
            break
        text = text[: others[0]] + text[others[0] + 1 :]
    return text


def _lone(text: str, mention: XMention) -> str | None:
    """The text with its only `@` made plain; None where what is around matters."""
    before, after = text[: mention.start], text[mention.end :]
    if before[-1:] in _MATTERING or _signs(text) > 1:
        return None
    plain = f"{before}{mention.screen_name}{NBSP}(X){after}"
    start, end = mention.start, mention.start + len(mention.screen_name)
    return None if _LINKABLE.search(_word(plain, start, end)) else plain


_MATTERING = frozenset({".", "("})


def _signs(text: str) -> int:
    return text.count("@") + text.count("＠")


def _start(mention: XMention) -> int:
    return mention.start


def _with_overlooked(text: str, mentions: Sequence[XMention]) -> list[XMention]:
    """The mentions, and what else a network would notify, in order.

    X lists the accounts that exist on X; Mastodon would look up the others.
    """
    if _signs(text) == len(mentions):
        return sorted(mentions, key=_start)
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    taken = [(one.start, one.end) for one in mentions] + addresses
    found = list(mentions)
    seen = [
        XMention(text[s + 1 : e], s, e)
        for s, e, kind in _both(text)
        if kind == "mention"
    ]
    for one in (*locate(text), *seen):
        if not any(start < one.end and one.start < end for start, end in taken):
            taken.append((one.start, one.end))
            found.append(one)
    return sorted(found, key=_start)


def _both(text: str) -> list[tuple[int, int, str]]:
    """What either network links: start, end, `link`, `mention` or `tag`."""
    spans = (*facets.detect(text), *mastodon.entities(text))
    return [(span.start, span.end, str(span.kind)) for span in spans]


@dataclass(frozen=True, slots=True)
class _Work:
    """One text and what is to be replaced in it."""

    text: str
    mentions: tuple[XMention, ...]
    handles: Mapping[str, str]
    language: str
    runs: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "runs", tuple(self._runs()))

    def _runs(self) -> list[tuple[int, ...]]:
        """Indices of mentions, those with only blanks between them together."""
        runs: list[list[int]] = []
        for before, index in pairwise((-1, *range(len(self.mentions)))):
            gap = self.text[self.mentions[before].end : self.mentions[index].start]
            if before >= 0 and _BLANKS.fullmatch(gap):
                runs[-1].append(index)
            else:
                runs.append([index])
        return [tuple(run) for run in runs]

    def written(self, marked: frozenset[int]) -> tuple[str, dict[int, tuple[int, int]]]:
        """The new text, and where in it each plain name stands.

        Args:
            marked: Mentions whose `(X)` must stay, though said before.
        """
        out, places, seen, position = "", dict[int, tuple[int, int]](), set[str](), 0
        for run in self.runs:
            out += _addresses_linked(self._between(position, run))
            for place, index in enumerate(run):
                name = self._name(index)
                begin = len(out)
                out += name
                if not self._handle(index):
                    places[index] = (begin, len(out))
                out += self._mark(run, place, seen, marked)
                if place < len(run) - 1:
                    out += ", "
            seen |= {self.mentions[index].screen_name.lower() for index in run}
            position = self.mentions[run[-1]].end
        return out + _addresses_linked(self.text[position:]), places

    def _between(self, position: int, run: tuple[int, ...]) -> str:
        """The text before a run; the full stop of `.@Name` goes."""
        before = self.text[position : self.mentions[run[0]].start]
        line = self.text[: self.mentions[run[0]].start].rpartition("\n")[2]
        return before[:-1] if line.strip() == "." and before.endswith(".") else before

    def _handle(self, index: int) -> str | None:
        return self.handles.get(self.mentions[index].screen_name.lower())

    def _name(self, index: int) -> str:
        return self._handle(index) or self.mentions[index].screen_name

    def _mark(
        self, run: tuple[int, ...], place: int, seen: set[str], marked: frozenset[int]
    ) -> str:
        """`(X)` after the last plain name of a run that tells a new one."""
        plain = [index for index in run if not self._handle(index)]
        if not plain or run[place] != plain[-1]:
            return ""
        news = any(self.mentions[i].screen_name.lower() not in seen for i in plain)
        if not news and run[place] not in marked:
            return ""
        first, last = self.mentions[run[0]], self.mentions[run[-1]]
        around = (
            self.text[first.start - 1 : first.start],
            self.text[last.end : last.end + 1],
        )
        if around == ("(", ")"):
            return _SUR.get(self.language, _SUR["en"])
        return f"{NBSP}(X)"


def _addresses_linked(text: str) -> str:
    """`@user@host`, which Mastodon would notify, as the address of the profile."""

    def linked(found: regex.Match[str]) -> str:
        user, host = found[1], found[2]
        if host.lower() in _X_HOSTS:
            return f"{user}{NBSP}(X)"
        return f"https://{host}/@{user}"

    if "@" not in text and "＠" not in text:
        return text
    return str(_ADDRESS.sub(linked, text))


def _offending(text: str, places: Mapping[int, tuple[int, int]]) -> frozenset[int]:
    """The names that a network would link in the new text."""
    if not any(_LINKABLE.search(_word(text, *place)) for place in places.values()):
        return frozenset()
    linked = [span for span in _both(text) if span[2] in ("link", "mention")]
    return frozenset(
        index
        for index, (begin, end) in places.items()
        if any(start < end and begin < stop for start, stop, _ in linked)
    )


def _word(text: str, start: int, end: int) -> str:
    """What stands around a place between two spaces or line breaks."""
    begin = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    after = _BREAK.search(text, end)
    return text[begin : after.start() if after else len(text)]
