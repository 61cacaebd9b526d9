"""A plan comes back from its lines as it was; what is no line is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.i18n import _
from crosspost.migrate import codec
from crosspost.migrate.values import (
    Action,
    ArchiveNote,
    Link,
    LinkKind,
    MediaCount,
    MediaFile,
    MediaKind,
    Place,
    Planned,
    PostClass,
    Precision,
    Reason,
    Summary,
    Whose,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
IDS = st.integers(1, 1 << 62).map(str)
MAYBE = st.one_of(st.none(), IDS)
MOMENTS = st.integers(0, 2_000_000_000_000).map(
    lambda one: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=one)
)
LINKS = st.builds(
    Link, TEXT, st.sampled_from(LinkKind), st.integers(0, 9), st.integers(9, 99), MAYBE
)
MEDIA = st.builds(
    MediaFile,
    TEXT,
    st.sampled_from(MediaKind),
    present=st.booleans(),
    alt=st.one_of(st.none(), TEXT),
    owner=MAYBE,
)
PLANNED = st.builds(
    Planned,
    id=MAYBE,
    action=st.sampled_from(Action),
    reason=st.one_of(st.none(), st.sampled_from(Reason)),
    kind=st.sampled_from(PostClass),
    created_at=st.one_of(st.none(), MOMENTS),
    precision=st.one_of(st.none(), st.sampled_from(Precision)),
    text=TEXT,
    links=st.lists(LINKS, max_size=2).map(tuple),
    hashtags=st.lists(TEXT, max_size=2).map(tuple),
    mentions=st.lists(TEXT, max_size=2).map(tuple),
    language=st.one_of(st.none(), TEXT),
    media=st.lists(MEDIA, max_size=2).map(tuple),
    root=MAYBE,
    parent=MAYBE,
    quotes=st.lists(IDS, max_size=2).map(tuple),
    key=st.one_of(st.none(), TEXT),
    sensitive=st.booleans(),
    place=st.one_of(st.none(), st.builds(Place, TEXT, st.integers(1, 99))),
)


@given(PLANNED)
def test_a_line_comes_back_as_it_was(planned: Planned) -> None:
    line = codec.line(planned)

    assert codec.planned_of(line) == planned
    assert codec.planned_of(line.decode()) == planned
    assert b"\n" not in line


def test_a_line_has_the_names_of_the_contract() -> None:
    planned = Planned(
        id="20",
        action=Action.SKIP,
        reason=Reason.REPLY_TO_OTHER,
        kind=PostClass.REPLY_OTHER,
        created_at=datetime(2014, 3, 4, 9, 30, tzinfo=UTC) + timedelta(milliseconds=5),
        precision=Precision.MILLISECOND,
        links=(Link("https://a.fr/", LinkKind.EXTERNAL, 0, 13),),
        media=(MediaFile("1-a.jpg", MediaKind.PHOTO, present=True),),
    )

    assert json.loads(codec.line(planned)) == {
        "id": "20",
        "action": "skip",
        "reason": "reply-to-other",
        "class": "reply-other",
        "created_at": "2014-03-04T09:30:00.005Z",
        "precision": "ms",
        "text": "",
        "links": [
            {
                "url": "https://a.fr/",
                "kind": "external",
                "start": 0,
                "end": 13,
                "target": None,
            }
        ],
        "hashtags": [],
        "mentions": [],
        "language": None,
        "media": [
            {
                "file": "1-a.jpg",
                "kind": "photo",
                "present": True,
                "alt": None,
                "owner": None,
            }
        ],
        "root": None,
        "parent": None,
        "quotes": [],
        "key": None,
        "sensitive": False,
    }


def test_the_first_line_sums_up() -> None:
    summary = Summary(
        whose=Whose("12", "Ville", "La ville"),
        posts=3,
        since=datetime(2014, 3, 4, tzinfo=UTC),
        until=None,
        imports=1,
        skips=2,
        by_reason={Reason.REPOST: 2},
        by_class={PostClass.REPOST: 2, PostClass.OWN: 1},
        media=MediaCount(1, 2, 3),
        notes=(ArchiveNote("partial", _("Cannot be read")),),
    )

    assert json.loads(codec.summary_line(summary)) == {
        "version": 1,
        "archive": {
            "handle": "Ville",
            "account_id": "12",
            "from": "2014-03-04T00:00:00.000Z",
            "to": None,
            "posts": 3,
        },
        "counts": {
            "import": 1,
            "skip": 2,
            "by_reason": {"repost": 2},
            "by_class": {"repost": 2, "own": 1},
        },
        "media": {"present": 1, "missing": 2, "without_alt": 3},
        "notes": [{"id": "partial", "message": "Cannot be read"}],
    }


@pytest.mark.parametrize(
    "change",
    [
        {"id": 20}, {"action": "perhaps"}, {"class": "x"}, {"links": 5},
        {"created_at": "2014-03-04T09:30:00"}, {"created_at": 5}, {"media": [{}]},
        {"links": [{"url": "x"}]}, {"hashtags": [5]},
    ],
)  # fmt: skip
def test_what_is_no_line_of_a_plan_is_refused(change: dict[str, object]) -> None:
    sound = Planned("20", Action.IMPORT, None, PostClass.OWN)
    told = json.loads(codec.line(sound)) | change

    with pytest.raises(ValueError, match=r".*"):
        codec.planned_of(json.dumps(told))


@pytest.mark.parametrize("line", ["", "5", "[]", "{}", "{"])
def test_what_is_no_document_at_all_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        codec.planned_of(line)
