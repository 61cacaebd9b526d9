"""The page of the storm: its sum, the story of each kind of fault, and of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from crosspost.demo.storm import office
from crosspost.demo.storm.history import acted, story
from crosspost.demo.storm.weather import KILL, KILLED, KINDS
from crosspost.i18n import Phrase, _, active, n_
from crosspost.report.acts import act_word
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import icon
from crosspost.report.page import plain
from crosspost.state import pages

if TYPE_CHECKING:
    from crosspost.demo.storm.history import Tally
    from crosspost.demo.storm.outcome import Passed
    from crosspost.ports import Line

_ZONE: Final = ZoneInfo("Europe/Paris")
_STYLE: Final = """
.story { padding: .75rem 1rem 1rem; }
.story ol { margin-top: .6rem; font-size: .9375rem; }
.story li { display: grid; grid-template-columns: 5rem minmax(0, 1fr); padding: .2rem 0;
  border-top: 1px solid var(--line); }
.story time { color: var(--ink-2); font-variant-numeric: tabular-nums; }
.kv { margin-top: 1rem; }
h2 { margin-top: 2rem; }
"""


def write(passed: Passed, page: Path) -> Path:
    """Write the page; where it stands.

    Raises:
        CrosspostError: It cannot be written there.
    """
    return pages.write(html(passed), page)


def html(passed: Passed) -> str:
    """The whole page."""
    title = _("The storm")
    head = el("div", el("h1", title), el("p", passed.verdict.said()), class_="head")
    contents = [head, _sum(passed), _numbers(passed)]
    contents += _group(_("What went wrong"), _faults(passed))
    contents += _group(_("What people did meanwhile"), _people(passed))
    return plain(title, contents, language=active(), style=_STYLE)


def _group(said: Phrase, stories: Sequence[Html]) -> list[Html]:
    return [el("h2", said), el("div", *stories, class_="sheets")] if stories else []


def _faults(passed: Passed) -> list[Html]:
    """A story of each kind of fault that struck."""
    told = {KILLED: KILL, **{kind: said for kind, (_how, said) in KINDS.items()}}
    return [
        _story(said, passed.seen.counts[kind], _lines(passed, kind))
        for kind, said in told.items()
        if passed.seen.counts[kind]
    ]


def _people(passed: Passed) -> list[Html]:
    """A story of each kind of thing that people did."""
    done, lines = passed.verdict.people, passed.journal
    void = _("An approval counted no more: the post was changed, or refused.")
    stories = [_story(void, done.voided, story(lines, done.examples))]
    stories += [
        _story(said, count, story(lines, acted(lines, act)))
        for act, (said, count) in _doings(done).items()
        if count
    ]
    return stories if done.voided else stories[1:]


def _doings(done: Tally) -> Mapping[str, tuple[Phrase, int]]:
    """By its act in the journal, what it means and how often it was done."""
    return {
        "refused": (
            _("Somebody refused a post: it went back to draft."),
            done.refused,
        ),
        "moved": (_("Somebody gave a sending another time."), done.moved),
        "cancelled": (
            _("Somebody dropped a sending; another post was written instead."),
            done.dropped,
        ),
        "kept-as-draft": (
            _("Somebody kept a held sending as a draft, to be taken up later."),
            done.drafts,
        ),
        "paused": (_("Somebody paused the accounts of an entity."), done.paused),
    }


def _sum(passed: Passed) -> Html:
    """Whether the promise held: a word, a sign and a shape."""
    good = passed.verdict.holds
    said = (
        _("Every post is online exactly once, and known to be.")
        if good
        else _("This is not as it must be.")
    )
    tone = "ok" if good else "doubt"
    sign = icon("check" if good else "warn")
    people = el("span", passed.verdict.said_of_promise())
    whole = el("span", el("b", said), people)
    return el("div", sign, whole, class_=f"sum sum--{tone}")


def _numbers(passed: Passed) -> Html:
    rows: Sequence[tuple[Phrase, int]] = (
        (_("Posts"), passed.size.posts),
        (_("Accounts"), passed.size.accounts),
        (_("Kills"), passed.seen.counts[KILLED]),
        (
            _("Faults of the networks"),
            passed.seen.counts.total() - passed.seen.counts[KILLED],
        ),
        (_("Jumps of the clock"), passed.seen.jumps),
        (_("Found rather than resent"), passed.verdict.found),
        (_("Approvals given"), passed.verdict.people.given),
        (_("Approvals void"), passed.verdict.people.voided),
        (_("Approvals given again"), passed.verdict.people.again),
    )
    pairs = (el("div", el("dt", name), el("dd", count)) for name, count in rows)
    return el("dl", *pairs, class_="kv")


def _story(said: Phrase, count: int, lines: Sequence[Line]) -> Html:
    """What a kind of fault is, how often it struck, and what became of one post."""
    times = n_("{n} time", "{n} times", count)
    head = el("div", el("h3", said), times, class_="pv__head")
    steps = el("ol", join(_step(line) for line in lines)) if lines else EMPTY
    about = (
        _(
            "What was written down of one of them, {delivery}:",
            delivery=lines[0].subject,
        )
        if lines
        else _("It never struck a sending: nothing had to be decided.")
    )
    return el(
        "div", head, el("div", el("p", about), steps, class_="story"), class_="pv"
    )


def _step(line: Line) -> Html:
    at = line.at.astimezone(_ZONE)
    who = office.title(line.by)
    said = el("span", act_word(line.act), el("small", f" · {who}") if who else EMPTY)
    return el("li", el("time", f"{at:%H:%M:%S}"), said)


def _lines(passed: Passed, kind: str) -> list[Line]:
    subject = passed.seen.examples.get(kind)
    return [one for one in passed.journal if subject and one.subject == subject]
