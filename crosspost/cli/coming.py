"""What a preview says besides: dates of what comes again, holidays, no signature."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import read_file
from crosspost.editorial.holidays import holiday_note
from crosspost.editorial.windows import open_window
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.model import Level, Note
from crosspost.report.text import when

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crosspost.app import App
    from crosspost.model import Delivery, Directory, Post

    Plan = tuple[Post, Sequence[Delivery]]


def read_posts(app: App, file: str) -> list[Post]:
    """The post that a file is; of one that comes again, the next four weeks.

    Raises:
        PostError: It cannot be read or planned.
    """
    path = Path(file).absolute()
    inside = path.is_relative_to(app.folder.outbox)
    source = path.relative_to(app.folder.outbox).as_posix() if inside else path.name
    try:
        data = path.read_bytes()
        series = app.series(data, source)
    except (OSError, CrosspostError):
        return [read_file(app, file)]  # which says it in its own words
    if series is None:
        return [read_file(app, file)]
    from crosspost.engine.series import coming

    def read_on(data: bytes, id_: str, _path: str, day: date) -> Post:
        return app.read_post(data, id_, file, path.parent, day=day)

    now, ledger = app.clock.now(), app.known_ledger
    return list(coming(source, data, series, read_on, now=now, ledger=ledger).posts)


def noted(
    post: Post, planned: Sequence[Delivery], directory: Directory
) -> list[Delivery]:
    """The same, with what the calendar says of the day each would leave."""
    left_out = unsigned_notes(post, directory)
    return [
        replace(
            one, notes=(*one.notes, *left_out, *calendar_notes(post, one, directory))
        )
        for one in planned
    ]


def unsigned_notes(post: Post, directory: Directory) -> list[Note]:
    """That the signature of who speaks is left out, where its author wanted that."""
    entity = directory.entities.get(post.entity)
    if entity is None or not (post.unsigned and entity.signature):
        return []
    said = _("Without the signature “{signature}”.", signature=entity.signature)
    return [Note("unsigned", Level.INFO, said)]


def calendar_notes(post: Post, one: Delivery, directory: Directory) -> list[Note]:
    """A public holiday, an electoral window: to be known, never a refusal."""
    entity = directory.entities.get(one.entity)
    if entity is None:
        return []
    found = [holiday_note(one.due, entity)]
    window = open_window(entity, directory.polls, one.due)
    if window is not None and not post.urgent:
        found.append(
            Note(
                "electoral-window",
                Level.WARNING,
                _(
                    "It would leave in the electoral window of {poll}: it is held, and "
                    "leaves once a person has read it again.",
                    poll=window.poll.name,
                ),
                hint=_(
                    "A service or urgent notice says so in its file: urgent = true."
                ),
            )
        )
    return [note for note in found if note is not None]


def gathered(plans: Sequence[Plan], directory: Directory) -> list[Plan]:
    """For people: of what comes again the first time, with the dates of the others."""
    first: dict[str, int] = {}
    found: list[Plan] = []
    later: dict[int, list[Plan]] = {}
    for post, planned in plans:
        place = first.get(post.source)
        if not post.source or place is None:
            first[post.source] = len(found)
            found.append((post, planned))
        else:
            later.setdefault(place, []).append((post, planned))
    for place, others in later.items():
        post, planned = found[place]
        note = _again(others, directory)
        found[place] = (
            post,
            [replace(one, notes=(note, *one.notes)) for one in planned],
        )
    return found


def _again(others: Sequence[Plan], directory: Directory) -> Note:
    dates = [
        when(planned[0].due, directory.entities[post.entity])
        for post, planned in others
        if planned
    ]
    return Note(
        "comes-again",
        Level.INFO,
        _("It comes again: {dates}.", dates=" · ".join(dates)),
    )
