"""Where a post's approval stands: lines for a person, a document for machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from crosspost.engine.deciding import SHORT
from crosspost.engine.verdict_words import titles, waits_for
from crosspost.i18n import Phrase, _
from crosspost.model import Directory, Json
from crosspost.report import comparison
from crosspost.report.text import Line, Paint, anyone, when

if TYPE_CHECKING:
    from crosspost.engine.standing import Standing


def lines(standing: Standing, directory: Directory, paint: Paint) -> Iterator[Line]:
    """The digest, what it waits for or who approved it, and the note for who reads."""
    if standing.verdict.needed:
        yield Line(str(_("Digest {digest}", digest=standing.digest[:SHORT])))
        yield from (_painted(one, paint) for one in said(standing, directory))
    if standing.post.note:
        note = _("Note for who reads it over: {note}", note=standing.post.note)
        yield Line(paint(note, "strong"), hang=2)


def _painted(sentence: tuple[Phrase, str], paint: Paint) -> Line:
    text, colour = sentence
    return Line(paint(text, colour), hang=2)


def said(standing: Standing, directory: Directory) -> Iterator[tuple[Phrase, str]]:
    """Sentences about an approval, each with its colour."""
    verdict = standing.verdict
    if verdict.approved_by:
        who = titles(verdict.approved_by, directory)
        yield _("Approved by {who}.", who=who), "ok"
    if verdict.let_out is not None:
        yield _let_out(standing, directory), "doubt"
    problem = standing.problem(directory)
    if problem is not None:
        yield problem.message, "wait"
    elif not verdict.approved_by and verdict.missing:
        yield waits_for(verdict.missing, directory), "wait"


def _let_out(standing: Standing, directory: Directory) -> Phrase:
    verdict = standing.verdict
    entity = directory.entities.get(standing.post.entity) or anyone(directory)
    by = verdict.let_out.by if verdict.let_out else ""
    until = verdict.countersign_by
    return _(
        "{who} let it out on call: someone else must approve it before {until}.",
        who=titles([by], directory),
        until=when(until, entity) if until else "",
    )


def document(standing: Standing) -> Json:
    """The same for machines."""
    verdict = standing.verdict
    void, refused, until = verdict.void, verdict.refused, verdict.countersign_by
    return {
        "post": standing.post.id,
        "needed": verdict.needed,
        "digest": standing.digest,
        "may_leave": verdict.may_leave,
        "approved_by": list(verdict.approved_by),
        "missing": [
            {"entity": one.entity, "count": one.count, "who": list(one.who)}
            for one in verdict.missing
        ],
        "refused": None
        if refused is None
        else {"by": refused.by, "at": _at(refused.at), "reason": refused.reason},
        "void": None
        if void is None
        else {
            "by": void.by,
            "at": _at(void.at),
            "changed": [
                {
                    "field": one.name,
                    "account": one.account or None,
                    "number": one.number,
                }
                for one in standing.changed
            ],
        },
        "countersign_by": _at(until) if until else None,
        "note": standing.post.note,
        "correction": comparison.document(standing),
    }


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
