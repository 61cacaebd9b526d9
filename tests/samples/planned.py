"""What becomes of a small archive: read as the command reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from crosspost.migrate import codec
from crosspost.migrate.inspection import Inspection
from crosspost.migrate.select import Choices
from crosspost.migrate.values import Planned, Summary
from crosspost.sources.xarchive.archive import Archive


@dataclass(frozen=True)
class Result:
    """A plan, held whole."""

    summary: Summary
    posts: list[Planned]

    def __getitem__(self, post: object) -> Planned:
        (found,) = [one for one in self.posts if one.id == str(post)]
        return found

    @property
    def only(self) -> Planned:
        """The only post."""
        (found,) = self.posts
        return found


def plan(*paths: Path, choices: Choices | None = None) -> Result:
    """The plan of an archive; its lines are checked to be what its posts are."""
    with Archive(paths) as archive, archive.plan(choices) as made:
        posts, lines = list(made.posts()), list(made.lines())
        summary = made.summary
    assert [codec.planned_of(line) for line in lines[1:]] == posts
    assert json.loads(lines[0])["counts"]["import"] == summary.imports
    assert summary.imports + summary.skips == summary.posts == len(posts)
    return Result(summary, posts)


def inspect(*paths: Path) -> Inspection:
    """What is in an archive."""
    with Archive(paths) as archive:
        return archive.inspect()
