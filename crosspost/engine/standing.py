"""A post, or a correction, as its judges see it now: values, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from crosspost.decisions import DecisionBook
from crosspost.editorial.amendment import as_it_stood
from crosspost.editorial.approval import Case, Verdict, wanted
from crosspost.editorial.changes import Field, changes
from crosspost.editorial.writing import owners
from crosspost.engine import verdict_words as words
from crosspost.i18n import _
from crosspost.model import Directory, Json, Post, State
from crosspost.ports import Ledger, PostRecord, Problem, Record
from crosspost.team import Rule
from crosspost.wishes import Wish, WishBook

LEAVING = frozenset({State.SCHEDULED, State.WAITING})
"""States whose deliveries an approval moves by itself."""


class Book(Ledger, DecisionBook, WishBook, Protocol):
    """A ledger that keeps decisions and wishes too."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A post as its judges see it now; or a correction of what is online.

    Attributes:
        records: Its deliveries to the accounts it names; of a correction, as they
            will be.
        content: What is approved, and what `digest` stands for.
        proposed: The corrections that wait for this decision: edits of the post, or
            removals that this post is published instead of.
        before: Of a correction, the same deliveries as they are now.
    """

    kept: PostRecord
    records: tuple[Record, ...]
    content: Json
    digest: str
    case: Case
    verdict: Verdict
    proposed: tuple[Wish, ...] = ()
    before: tuple[Record, ...] = ()

    @property
    def post(self) -> Post:
        """What was written."""
        return self.kept.post

    @property
    def in_place(self) -> bool:
        """Whether it is a correction of what is online, made where it stands."""
        return bool(self.before)

    @property
    def changed(self) -> tuple[Field, ...]:
        """What changed since the approval that is void; nothing where it is unknown.

        What was approved is not kept any more of what a rebuilt ledger knows from
        the journal alone.
        """
        void = self.verdict.void
        return changes(void.content, self.content) if void and void.content else ()

    @property
    def corrected(self) -> tuple[Field, ...]:
        """What a correction changes of what stands there now."""
        if not self.in_place:
            return ()
        stood = as_it_stood(self.post.entity, self.before)
        return changes({**self.content, **stood}, self.content)

    def state(self) -> State:
        """Where what could leave stands, by this verdict."""
        if self.verdict.may_leave:
            return State.SCHEDULED
        return State.DRAFT if self.verdict.refused else State.WAITING

    def problem(self, directory: Directory) -> Problem | None:
        """What a person is told of it; None where it may leave."""
        if self.verdict.may_leave:
            return None
        found = words.problem(self.verdict, self.changed, directory)
        if self.in_place and not self.verdict.refused:
            return replace(found, hint=_("“crosspost approve” shows it first."))
        return found


def active(directory: Directory) -> bool:
    """Whether anything at all may need an approval under these rules."""
    rules = (one.approval for one in directory.entities.values())
    return bool(directory.team) or any(one is not Rule.NONE for one in rules)


def needs(post: Post, directory: Directory) -> bool:
    """Whether anybody's approval is wanted for a post."""
    if not active(directory):
        return False
    return any(wanted(case_of(post, directory, frozenset())).values())


def case_of(post: Post, directory: Directory, writers: frozenset[str]) -> Case:
    """A post before its judges, without its digest and decisions."""
    entities, known = owners(post, directory), directory.entities
    return Case(
        entities=entities,
        rules={one: known[one].approval for one in entities if one in known},
        team=directory.team,
        authors=(writers | {post.author, post.brought_by}) - {""},
        author=post.author,
        brought_by=post.brought_by,
        digest="",
    )
