"""One post: who speaks, when it leaves, what to read first, and every account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from crosspost.i18n import Phrase, _, n_
from crosspost.i18n.dates import both
from crosspost.model import Note, Post, State
from crosspost.report import frame
from crosspost.report.context import Context, zone
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import icon
from crosspost.report.probable import of_post
from crosspost.report.tongues import tongues
from crosspost.report.values import Received, Shown, Side
from crosspost.report.words import language_name, published

TITLE: Final = 90
# "Ville de | Saint-Elven-sur-Mer": an enamel plate has two lines.
_TWO_LINES: Final = re.compile(
    r"(?P<kind>\S+ (?:de la|de l[’']|de|du|des|d[’']|of)) ?(?P<name>.+)"
)


def section(shown: Shown, context: Context, *, number: int) -> Html:
    """One post and its frames; `number` names its anchors."""
    context = of_post(context, shown)
    anchors = [f"p{number}-a{place}" for place in range(1, len(shown.sides) + 1)]
    pairs = list(zip(shown.sides, anchors, strict=True))
    common = _common(shown.sides)
    told = _told_once(shown.sides)
    frames = join(
        el(
            "div",
            frame.frame(
                side,
                context,
                anchor=anchor,
                wording=shown.post.wording(side.account.name),
                known=common,
            ),
            None if told else el("div", frame.alts(side), class_="apart"),
        )
        for side, anchor in pairs
    )
    title = _name(shown.post) or _("A post without words")
    return el(
        "section",
        el("div", plate(shown.entity), _outcome(shown.sides), class_="post__top"),
        el("h2", title, dir="auto", lang=_lang(shown.sides), id=f"p{number}-t"),
        _facts(shown, context),
        _list(pairs) if len(pairs) > 1 else None,
        el("div", join(map(frame.note_line, common)), class_="notes")
        if common
        else None,
        _tongues(shown),
        el("div", frames, class_="sheets"),
        el("div", told, class_="told") if told else None,
        class_="post",
        aria_labelledby=f"p{number}-t",
    )


def _tongues(shown: Shown) -> Html:
    """The texts of a post in several languages, beside each other."""
    found = tongues(shown.post, [side.delivery for side in shown.sides])
    if not found:
        return EMPTY
    texts = join(
        el(
            "div",
            el("p", el("b", language_name(one.language))),
            el("blockquote", one.text, lang=one.language, dir="auto"),
            el("p", ", ".join(one.accounts), class_="hint"),
        )
        for one in found
    )
    label = _("The same message in its languages")
    return el("div", texts, class_="tongues", role="group", aria_label=label)


def plate(entity: str) -> Html:
    """The enamel street plate that says who speaks."""
    match = _TWO_LINES.fullmatch(entity)
    kind, name = (match["kind"], match["name"]) if match else ("", entity)
    return el(
        "p",
        el("span", kind, " ", class_="plate__kind") if kind else None,
        el("span", name, class_="plate__name"),
        class_="plate",
        dir="auto",
    )


def tally(sides: Sequence[Side]) -> Phrase | None:
    """How many accounts have it: counted, never "failed" while something is out."""
    if not sides or any(side.state is None for side in sides):
        return None
    total = len(sides)
    sent = sum(side.state is State.SENT for side in sides)
    doubt = sum(side.state is State.UNCERTAIN for side in sides)
    if not sent and not doubt:
        return None
    return published(sent, total=total, doubt=doubt)


def _outcome(sides: Sequence[Side]) -> Html:
    """The sum, and the proof where every account gave it."""
    said = tally(sides)
    if said is None:
        return EMPTY
    whole = all(side.state is State.SENT for side in sides)
    same = whole and all(side.received is Received.SAME for side in sides)
    proof = _("What was received is what is shown.") if same else None
    tone = "sum sum--ok" if whole else "sum sum--doubt"
    words = el("span", el("b", said), el("span", proof) if proof else None)
    return el("p", icon("check" if whole else "ask"), words, class_=tone)


def _facts(shown: Shown, context: Context) -> Html:
    rows: list[tuple[Phrase, object]] = []
    due = {(side.delivery.due, side.account.time_zone) for side in shown.sides}
    if len(due) == 1:
        side = shown.sides[0]
        moment = both(side.delivery.due, zone(side), context.language)
        rows.append((_tense(side, context), moment))
    if shown.post.author:
        rows.append((_("Written by"), shown.post.author))
    if shown.post.note:
        rows.append((_("Note"), shown.post.note))
    pairs = join(
        el("div", el("dt", label), el("dd", value, dir="auto")) for label, value in rows
    )
    return el("dl", pairs, class_="kv") if rows else EMPTY


def _tense(side: Side, context: Context) -> Phrase:
    if context.archived(side):
        return _("Dated")
    out = side.state in {State.SENT, State.WITHDRAWN}
    return _("Left") if out else _("Leaves")


def _name(post: Post) -> str:
    """The first line, to name the post by; a long one is cut between words."""
    line = post.base.text.strip().split("\n", 1)[0]
    if len(line) <= TITLE:
        return line
    cut = line[:TITLE].rsplit(" ", 1)[0] if " " in line[:TITLE] else line[:TITLE]
    return f"{cut.rstrip(' ,;:')}…"


def _list(pairs: Sequence[tuple[Side, str]]) -> Html:
    """The accounts at a glance, each leading to its frame."""
    rows = join(
        el(
            "li",
            frame.badge(side),
            el("a", frame.handle(side), href=f"#{anchor}"),
            frame.length(side),
            frame.state(side) or _unready(side),
        )
        for side, anchor in pairs
    )
    return el("ul", rows, class_="accounts", aria_label=_("Accounts"))


def _unready(side: Side) -> Html:
    count = frame.errors(side)
    if count:
        said: Phrase = n_("{n} point to settle", "{n} points to settle", count)
        return el("span", icon("stop"), said, class_="state state--bad")
    if not side.delivery.final:
        said = _("To be asked of the network")
        return el("span", icon("ask"), said, class_="state state--doubt")
    return el("span", icon("check"), _("Ready"), class_="state state--sent")


def _common(sides: Sequence[Side]) -> list[Note]:
    """The notes that every account has: said once."""
    if len(sides) < 2:  # noqa: PLR2004 -- one account has nothing in common
        return []
    others = [
        [frame.reading(note) for note in side.delivery.notes] for side in sides[1:]
    ]
    return [
        note
        for note in sides[0].delivery.notes
        if all(frame.reading(note) in notes for notes in others)
    ]


def _told_once(sides: Sequence[Side]) -> Html:
    """The alt texts, where all accounts say the same of the same pictures."""
    told = {frame.alts(side) for side in sides}
    return told.pop() if len(told) == 1 else EMPTY


def _lang(sides: Sequence[Side]) -> str | None:
    return next(
        (
            part.languages[0]
            for s in sides
            for part in s.delivery.parts
            if part.languages
        ),
        None,
    )
