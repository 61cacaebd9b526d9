"""One pass over an archive: whose it is, and what each of its posts is."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from crosspost.migrate.threads import NOWHERE, Quote, Stand, Verdicts, classify
from crosspost.migrate.values import Whose
from crosspost.sources.xarchive import articles, identity, notes, reading
from crosspost.sources.xarchive.boxes import Entry
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.facts import LARGEST_ID, Facts, Gatherer
from crosspost.sources.xarchive.records import Glance


@dataclass(slots=True)
class Survey:
    """What one pass learnt; each sequence has a place for each record.

    Attributes:
        files: The files of posts, in order; records are numbered through them.
        counts: How many records each of them has, by name.
        facts: What was gathered.
        by_id: Places by rising id: one for each id.
        order: All places, oldest first; an edited post stands where its first
            version would, and records without an id at the end.
        parents: The place of the parent of a reply to oneself, else `NOWHERE`.
        verdicts: Class, and reason against it.
        versions: For an edited post, by the id that is kept: the ids of all.
        kept: For a superseded version, the id that is kept.
        long: Long texts by place.
        lost: How many long texts belong to no post for sure.
        notes: The long texts as they were read.
        articles: The articles, where they were asked for.
        untold: How many of them no post announces.
    """

    container: Container
    whose: Whose
    expected: identity.Expected
    files: tuple[Entry, ...]
    counts: dict[str, int] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    by_id: array[int] = field(default_factory=lambda: array("I"))
    order: array[int] = field(default_factory=lambda: array("I"))
    parents: array[int] = field(default_factory=lambda: array("i"))
    verdicts: Verdicts = field(
        default_factory=lambda: Verdicts(bytearray(), bytearray())
    )
    versions: dict[int, list[int]] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    long: dict[int, notes.Note] = field(default_factory=dict)
    lost: int = 0
    notes: notes.Notes = field(default_factory=notes.Notes)
    articles: articles.Articles = field(default_factory=articles.Articles)
    untold: int = 0

    @property
    def records(self) -> int:
        """How many records were read."""
        return len(self.facts.ids)

    @property
    def names(self) -> frozenset[str]:
        """The author's own names, former ones too, in lower case."""
        return self.whose.names

    def place_of(self, post: int) -> int:
        """The place of the post with this id, `NOWHERE` where there is none."""
        ids = self.facts.ids
        found = bisect_left(self.by_id, post, key=ids.__getitem__)
        if found < len(self.by_id) and ids[self.by_id[found]] == post:
            return self.by_id[found]
        return NOWHERE

    def last_version(self, post: int) -> int:
        """The id under which a post is kept."""
        return self.kept.get(post, post)

    def months(self) -> dict[str, tuple[int, int]]:
        """By month (`2024-04`): how many posts, and how many to import by default."""
        names, reasons = self.facts.month_names, self.verdicts.reasons
        counted = Counter(zip(self.facts.months, reasons, strict=True))
        found: dict[str, tuple[int, int]] = {}
        for (code, reason), n in counted.items():
            all_, own = found.get(names[code], (0, 0))
            found[names[code]] = (all_ + n, own + (0 if reason else n))
        return dict(sorted((k, v) for k, v in found.items() if k))


def survey(container: Container) -> Survey:
    """Learn what is in an archive.

    Raises:
        ArchiveError: A file of posts is damaged, or not written as X does.
    """
    whose, expected = identity.told(container)
    names = identity.posts_files(container, expected)
    files = tuple(container.files[name] for name in names)
    made = Survey(container, whose, expected, files)
    if not whose.account_id:
        made.whose = replace(whose, account_id=_author(made))
    made.notes = notes.of(container)
    gatherer = Gatherer(
        container,
        author=int(made.whose.account_id or 0),
        seconds=made.notes.seconds.keys(),
    )
    for found in _records(made):
        gatherer.take(found)
    made.facts = gatherer.facts
    made.whose = replace(made.whose, names=whose.names | made.facts.names)
    made.long, made.lost = notes.joined(made.notes, made.facts.candidates)
    made.facts.candidates.clear()
    _announced(made)
    _settle(made)
    return made


def _announced(made: Survey) -> None:
    """Articles stand in the posts that announce them."""
    made.articles = articles.of(made.container)
    if not made.articles.texts:
        return
    told = set[int]()
    for place, number in made.facts.articles:
        if (text := made.articles.texts.get(number)) is not None:
            made.long[place] = text
            told.add(number)
    made.untold = len(made.articles.texts) - len(told)


def _records(made: Survey) -> Iterator[list[Glance | reading.Bad]]:
    """A first look at all records, file after file; they are counted."""
    for entry in made.files:
        made.counts[entry.name] = 0
        for found in reading.glances(entry):
            made.counts[entry.name] += len(found)
            yield found


def _author(made: Survey) -> str:
    """Whose archive it is, from whom its replies name; a pass of its own."""
    ids, pairs, author = array("Q"), list[tuple[int, int]](), identity.Author()
    for found in _records(made):
        for one in found:
            if isinstance(one, Glance) and 0 < one.id <= LARGEST_ID:
                ids.append(one.id)
                if one.parent and one.reply_user:
                    pairs.append((one.parent, one.reply_user))
    known = set(ids)
    for parent, user in pairs:
        if parent in known:
            author.replied(user)
    return str(author.id or "")


def _settle(made: Survey) -> None:
    """Compare the posts: versions, duplicates, parents, quotes, then the chains."""
    facts = made.facts
    ids, stands = facts.ids, facts.stands
    ranked = _ranked(ids)
    before = 0
    for place in ranked:
        if ids[place] == before:
            stands[place] = Stand.DUPLICATE
        else:
            made.by_id.append(place)
        before = ids[place]
    _versions(made)
    _order(made, ranked)
    _parents(made)
    _leads(made)
    made.verdicts = classify(stands, made.parents, _quotes(made))


def _ranked(ids: array[int]) -> array[int]:
    """Places by rising id, in a few runs: a list of all at once would be heavy."""
    sample = sorted(ids[:: len(ids) // 1000 + 1])
    edges = [0, *sample[len(sample) // 4 :: len(sample) // 4 + 1], LARGEST_ID]
    ranked = array("I")
    for low, high in pairwise(edges):
        run = [
            post << 32 | place for place, post in enumerate(ids) if low < post <= high
        ]
        run.sort()
        ranked.extend([one & 0xFFFFFFFF for one in run])
    return ranked


def _versions(made: Survey) -> None:
    """Of each edited post the last version that is there is kept."""
    for group in made.facts.versions:
        present = sorted(
            {one for one in group if one > 0 and made.place_of(one) != NOWHERE}
        )
        if not present:
            continue
        last = present[-1]
        for one in present[:-1]:
            made.kept[one] = last
            made.facts.stands[made.place_of(one)] = Stand.SUPERSEDED
        known = {one for one in group if 0 < one <= LARGEST_ID}
        made.versions[last] = sorted(known | set(made.versions.get(last, ())))
    for old, new in made.kept.items():
        while new in made.kept:
            new = made.kept[new]  # noqa: PLW2901 -- to the end of the chain
        made.kept[old] = new


def _order(made: Survey, ranked: array[int]) -> None:
    ids, versions = made.facts.ids, made.versions
    if versions:
        made.order.extend(
            sorted(ranked, key=lambda p: versions.get(ids[p], (ids[p],))[0])
        )
    else:
        made.order.extend(ranked)
    made.order.extend(place for place in range(len(ids)) if not ids[place])


def _parents(made: Survey) -> None:
    """Find the parent of each reply to oneself; without a trace it is none."""
    facts = made.facts
    made.parents = array("i", [NOWHERE]) * len(facts.ids)
    place = facts.stands.find(Stand.SELF)
    while place >= 0:
        reply = facts.replies[place]
        above = made.place_of(made.last_version(reply)) if reply else NOWHERE
        made.parents[place] = above
        if not reply:
            facts.stands[place] = Stand.ALONE
        elif above == NOWHERE and not facts.users[place]:
            facts.stands[place] = Stand.OTHER
        place = facts.stands.find(Stand.SELF, place + 1)


def _leads(made: Survey) -> None:
    """A post that begins with another's name is a reply that X lost the trace of."""
    author = int(made.whose.account_id or 0)
    for place, name, user in made.facts.leads:
        own = user == author if user else name in made.names
        if not own and made.facts.stands[place] == Stand.ALONE:
            made.facts.stands[place] = Stand.LEAD


def _quotes(made: Survey) -> dict[int, int]:
    quotes: dict[int, int] = {}
    for place, post, name in made.facts.links:
        own = name in made.names or made.place_of(post) != NOWHERE
        quotes[place] = max(quotes.get(place, 0), Quote.SELF if own else Quote.OTHER)
    return quotes
