"""Whose archive it is, and how many posts it should hold: told by id, never by name.

Of the account's file three fields are taken: it also holds an e-mail address,
which is never kept and never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from crosspost.migrate.select import Extra
from crosspost.migrate.values import Whose
from crosspost.sources.xarchive import allowed, payload
from crosspost.sources.xarchive.container import Container
from crosspost.sources.xarchive.faults import ArchiveError


@dataclass(frozen=True, slots=True)
class Expected:
    """What the archive says it holds.

    Attributes:
        posts: How many records, None where nothing usable tells.
        files: For each file of posts, below the root, how many.
        partial: Whether X says that this is a part of the whole.
        source: The file that tells, empty where none does.
        broken: A file that should tell and is no JSON.
        offered: How many records there are of what is read on request only.
    """

    posts: int | None = None
    files: tuple[tuple[str, int], ...] = ()
    partial: bool = False
    source: str = ""
    broken: str = ""
    offered: Mapping[Extra, int] = field(default_factory=dict)


def told(container: Container) -> tuple[Whose, Expected]:
    """What the archive's own files say; of either perhaps nothing."""
    manifest, broken = _manifest(container)
    user = payload.mapping(manifest.get("userInfo"))
    account = _account(container)
    whose = Whose(
        account_id=_id(user.get("accountId")) or _id(account.get("accountId")),
        handle=payload.text(user.get("userName"))
        or payload.text(account.get("username")),
        name=payload.text(user.get("displayName"))
        or payload.text(account.get("accountDisplayName")),
    )
    names = {one.lower() for one in (whose.handle, *_former(container)) if one}
    whose = Whose(whose.account_id, whose.handle, whose.name, frozenset(names))
    expected = _expected(manifest, container) or _index(container) or Expected()
    if broken:
        expected = replace(expected, broken=broken)
    return whose, expected


def _id(value: object) -> str:
    found = payload.number(value)
    return str(found) if found else ""


def _read(container: Container, *names: str) -> tuple[object, str]:
    """The value of the first of these files that is there; and a broken one's name."""
    broken = ""
    for name in names:
        if name in container.files:
            try:
                return payload.value(container.files[name]), broken
            except ArchiveError:
                broken = broken or name
    return None, broken


def _manifest(container: Container) -> tuple[payload.Json, str]:
    found, broken = _read(container, "data/manifest.js", "manifest.js")
    return payload.mapping(found), broken


def _account(container: Container) -> payload.Json:
    found, _broken = _read(container, "data/account.js", "account.js")
    account = payload.mapping(payload.first(found).get("account"))
    if account:
        return account
    found, _broken = _read(container, "data/js/user_details.js")
    details = payload.mapping(found)
    return {
        "accountId": details.get("id"),
        "username": details.get("screen_name"),
        "accountDisplayName": details.get("full_name"),
    }


def _former(container: Container) -> Iterator[str]:
    found, _broken = _read(
        container, "data/screen-name-change.js", "screen-name-change.js"
    )
    for one in found if isinstance(found, list) else ():
        outer = payload.mapping(payload.mapping(one).get("screenNameChange"))
        change = payload.mapping(outer.get("screenNameChange")) or outer
        yield payload.text(change.get("changedFrom"))
        yield payload.text(change.get("changedTo"))


def _expected(manifest: payload.Json, container: Container) -> Expected | None:
    types = payload.mapping(manifest.get("dataTypes"))
    files = _listed(types, "tweets") or _listed(types, "tweet")
    if not files:
        return None
    communities = _listed(types, "communityTweet") or ()
    offered = {
        Extra.COMMUNITIES: _sum(communities),
        Extra.ARTICLES: _sum(_listed(types, "article") or ()),
    }
    if Extra.COMMUNITIES in container.extras:
        if not communities and container.matching(allowed.COMMUNITY_POSTS):
            return None  # nothing tells how many posts of them there should be
        files = (*files, *communities)
    about = payload.mapping(manifest.get("archiveInfo"))
    return Expected(
        posts=_sum(files),
        files=files,
        partial=about.get("isPartialArchive") is True,
        source="manifest.js",
        offered={one: n for one, n in offered.items() if n},
    )


Counted = tuple[tuple[str, int], ...]


def _listed(types: payload.Json, name: str) -> Counted | None:
    """The files of one kind with their counts; None where one of them has none."""
    listed = payload.mapping(types.get(name)).get("files")
    files = []
    for one in map(payload.mapping, listed if isinstance(listed, list) else ()):
        count = payload.number(one.get("count"))
        if count is None:
            return None
        files.append((payload.text(one.get("fileName")), count))
    return tuple(files)


def _sum(files: Counted) -> int:
    return sum(count for _name, count in files)


def _index(container: Container) -> Expected | None:
    found, _broken = _read(container, "data/js/tweet_index.js")
    if not isinstance(found, list) or not found:
        return None
    files = []
    for one in map(payload.mapping, found):
        count = payload.number(one.get("tweet_count"))
        if count is None:
            return None
        files.append((payload.text(one.get("file_name")), count))
    total = sum(count for _name, count in files)
    return Expected(posts=total, files=tuple(files), source="tweet_index.js")


class Author:
    """Who wrote the posts of an archive that does not say it.

    A reply whose parent is in the archive is a reply to oneself: whom most of
    those name, by id, is the author.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._votes: Counter[int] = Counter()

    def replied(self, user: int) -> None:
        """A reply to this user has its parent in the archive."""
        self._votes[user] += 1

    @property
    def id(self) -> int | None:
        """Whom most replies name; None where none does, or two equally often."""
        two = self._votes.most_common(2)
        if not two or (len(two) == 2 and two[0][1] == two[1][1]):  # noqa: PLR2004
            return None
        return two[0][0]


def posts_files(container: Container, expected: Expected) -> list[str]:
    """The files of posts, in the order of their parts.

    Where an archive has `tweet.js` and `tweets.js`, those its manifest names are
    meant, and without one the newer name. Those of communities come last.
    """
    communities = [one.name for one in container.matching(allowed.COMMUNITY_POSTS)]
    return [*_own_files(container, expected), *communities]


def _own_files(container: Container, expected: Expected) -> list[str]:
    found = [one.name for one in container.matching(allowed.POSTS)]
    if not found:
        return [one.name for one in container.matching(allowed.OLD_POSTS)]
    bases = {match["name"] for match in map(allowed.POSTS.fullmatch, found) if match}
    if len(bases) == 1:
        return found
    named = {name.rpartition("/")[2] for name, _count in expected.files}
    chosen = [name for name in found if name.rpartition("/")[2] in named]
    return chosen or [name for name in found if "tweets" in name]
