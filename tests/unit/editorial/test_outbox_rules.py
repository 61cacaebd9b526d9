"""The rules of the outbox on any story of files: nothing lost, nothing taken twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crosspost.editorial.outbox import (
    Back,
    Changed,
    Copy,
    Event,
    File,
    Gone,
    Known,
    Moved,
    New,
    Still,
    events,
    taken_into_account,
)
from crosspost.ports import Seen

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
OLD = NOON - timedelta(hours=1)
PATHS = ("a.md", "b.md", "x/c.md")
TEXTS = ("un", "deux")

Folder = dict[str, str]
"""Path → text; a text is its own digest and stamp here."""


def look(folder: Folder, seen: dict[str, Seen], taken: dict[str, Seen]) -> list[Event]:
    files = {path: File(path, f"{path}:{text}", OLD) for path, text in folder.items()}
    return events(files, seen, now=NOON, digest=folder.__getitem__, taken=taken.get)


class Keeper:
    """What taking in remembers, in its simplest form."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.taken: dict[str, Seen] = {}
        self.posts: list[str] = []

    def follow(self, folder: Folder) -> list[Event]:
        happened = look(folder, self.seen, self.taken)
        for event in happened:
            self._follow(event)
        return happened

    def _follow(self, event: Event) -> None:
        if isinstance(event, New):
            self.posts.append(event.digest)
            self._keep(event.file, event.digest, f"post{len(self.posts)}")
        elif isinstance(event, Known):
            self._keep(event.file, event.was.digest, event.was.post)
        elif isinstance(event, Copy):
            self._keep(event.file, event.digest, f"copy of {event.of.post}")
        elif isinstance(event, Changed):
            self._keep(event.file, event.digest, event.was.post)
        elif isinstance(event, Moved):
            del self.seen[event.was.path]
            self._keep(event.file, event.was.digest, event.was.post)
        elif isinstance(event, Back):
            self._keep(event.file, event.was.digest, event.was.post)
        elif isinstance(event, Gone):
            self.seen[event.was.path] = replace(event.was, state="gone")
        elif isinstance(event, Still):
            self.seen[event.seen.path] = event.seen

    def _keep(self, file: File, digest: str, post: str) -> None:
        kept = Seen(file.path, file.stamp, digest, post, "taken")
        self.seen[file.path] = kept
        self.taken.setdefault(digest, kept)


FOLDERS = st.lists(
    st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS)), max_size=8
)


@given(FOLDERS)
def test_the_same_bytes_are_new_once_and_never_again(story: list[Folder]) -> None:
    keeper = Keeper()
    for folder in story:
        keeper.follow(folder)

    assert len(keeper.posts) == len(set(keeper.posts))


@given(FOLDERS)
def test_a_folder_that_stands_still_has_no_events(story: list[Folder]) -> None:
    keeper = Keeper()
    for folder in story:
        keeper.follow(folder)
        keeper.follow(folder)

        assert keeper.follow(folder) == []


@given(FOLDERS)
def test_every_file_there_is_known_and_no_event_concerns_two(
    story: list[Folder],
) -> None:
    keeper = Keeper()
    for folder in story:
        happened = keeper.follow(folder)
        there = [one.file.path for one in happened if hasattr(one, "file")]

        assert len(there) == len(set(there))
        assert folder.keys() <= keeper.seen.keys()
        assert all(keeper.seen[path].digest == text for path, text in folder.items())


def test_what_was_taken_from_elsewhere_is_known_under_its_own_name() -> None:
    before = Seen("a.md", "", "un", "post", "taken")

    (event,) = look({"a.md": "un"}, {}, {"un": before})
    (other,) = look({"b.md": "un"}, {}, {"un": before})
    (sent,) = look({"a.md": "un"}, {}, {"un": replace(before, state="sent")})

    assert isinstance(event, Known)
    assert isinstance(other, Copy)
    assert isinstance(sent, Copy)


def test_names() -> None:
    names = ["a.md", "A B.md", ".a.md", "a.md~", "a.md.swp", "a.part", "a.txt", ".md"]

    assert [one for one in names if taken_into_account(one)] == ["a.md", "A B.md"]


def test_a_post_that_has_a_file_is_not_taken_for_another_one_s() -> None:
    here = Seen("b.md", "b.md:deux", "deux", "post", "taken")
    former = Seen("a.md", "", "un", "post", "taken")

    (event,) = look({"a.md": "un", "b.md": "deux"}, {"b.md": here}, {"un": former})

    assert isinstance(event, Copy)
