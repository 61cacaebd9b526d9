"""The page of an archive: whole in itself, and true to what was found."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from crosspost.i18n import _
from crosspost.migrate.inspection import (
    Closed,
    Inspection,
    MediaHeld,
    Month,
    Wholeness,
)
from crosspost.migrate.values import ArchiveNote, MediaKind, PostClass, Reason, Whose
from crosspost.report import archive_words
from crosspost.report.archive_page import page

FOUND = Inspection(
    whose=Whose("12", "Ville", "<b>La ville</b>"),
    posts=1300,
    since=datetime(2011, 11, 3, tzinfo=UTC),
    until=datetime(2012, 2, 4, tzinfo=UTC),
    size=24_000_000,
    wholeness=Wholeness(1300, "manifest.js"),
    by_class={PostClass.OWN: 1200, PostClass.REPOST: 100},
    importable=1200,
    months=(Month("2011-11", 1000, 950), Month("2012-02", 300, 250)),
    media=(MediaHeld(MediaKind.PHOTO, 40, 2),),
    closed=(Closed("direct-messages.js", 1, 5), Closed("ad-engagements.js", 1, 5)),
    notes=(ArchiveNote("x", _("Cannot be read")),),
)


def test_it_is_complete_in_itself_and_escapes_names() -> None:
    html = page(FOUND)

    assert "&lt;b&gt;La ville&lt;/b&gt;" in html
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!data:|#)', html)


def test_every_month_has_its_bar_and_gaps_stay_empty() -> None:
    html = page(FOUND)
    titles = re.findall(r"<g><title>([^<]+)</title>", html)
    own = [float(one) for one in re.findall(r'height="([\d.]+)" class="own"', html)]

    assert titles == [
        "November 2011: 1,000 posts, 950 of its own",
        "February 2012: 300 posts, 250 of its own",
    ]
    assert own[0] / own[1] == pytest.approx(950 / 250, rel=0.001)
    assert ">2011<" in html


def test_it_tells_what_is_there_and_what_is_not() -> None:
    html = page(FOUND)

    for said in (
        "1,300 posts, from 3 November 2011 to 4 February 2012.",
        "Complete: the archive announces as many posts as were read.",
        "42 pictures (missing: 2)",
        "Private messages",
        "Cannot be read",
        "24.0 MB",
    ):
        assert said in html


def test_an_archive_of_one_post_and_an_empty_one_have_a_page() -> None:
    one = Inspection(
        Whose(), 1, None, None, 1, Wholeness(), months=(Month("2012-02", 1, 0),)
    )
    none = Inspection(Whose(), 0, None, None, 1, Wholeness(5, "manifest.js", ("a",)))

    assert "An account that the archive does not name" in page(one)
    assert "Not complete: 0 posts were read; the archive announces 5" in page(none)


def test_there_is_a_sentence_for_every_class_and_reason() -> None:
    assert set(archive_words.CLASSES) == set(PostClass)
    assert set(archive_words.REASONS) == set(Reason)
