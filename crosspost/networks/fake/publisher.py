"""The direct door: a publisher of the plain network, without HTTP.

It asks the world as an HTTP client would and judges what comes back by the five
errors: refused is `Unavailable`, a clear no is `Rejected`, and whatever leaves
open whether a post was made is `Uncertain`.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from crosspost.errors import (
    AccessDenied,
    EditedElsewhere,
    Gone,
    Outcome,
    Rejected,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.i18n import _
from crosspost.model import Receipt
from crosspost.networks.fake.http import Asked
from crosspost.networks.fake.plain import HOST
from crosspost.networks.fake.render import assumed
from crosspost.networks.fake.world import World
from crosspost.networks.twins import Candidate, given
from crosspost.ports import AccountFacts, Sighting, Standing, Twin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from crosspost.model import Account, Delivery, Json, Limits, Part
    from crosspost.networks.fake.world import Reply
    from crosspost.ports import Attempt, Surroundings

_OK = 200


class FakePublisher:
    """One opened account of the plain network. See `ports.Publisher`."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        """Find the world behind the transport; ask nothing yet."""
        door = surroundings.transport()
        world = door if isinstance(door, World) else getattr(door, "world", None)
        if not isinstance(world, World):
            raise TypeError(door)
        self._world = world
        self._account = account
        self._surroundings = surroundings

    def check(self) -> AccountFacts:
        """Who the account is."""
        told = self._read("GET", "/me")
        return AccountFacts(identity=told["id"], handle=told["name"])

    def limits(self) -> Limits:
        """The built-in ones."""
        return assumed(self._account)

    def resolve(self, handles: Collection[str]) -> Mapping[str, str | None]:
        """Nobody is reached by name here."""
        return dict.fromkeys(handles)

    def mark(self, delivery: Delivery) -> str:
        """Log in; this network needs no marker."""
        del delivery
        self._read("GET", "/me")
        return ""

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """Send the parts that have no receipt yet, one after another."""
        ids = {one.part: one.id for one in attempt.receipts}
        for part in delivery.parts:
            if part.number in ids:
                continue
            media = [self._upload(part, one.sha256, attempt) for one in part.media]
            attempt.before_write(part.number)
            form = _filled(part, media, parent=ids.get(part.number - 1, ""))
            told = self._write("/posts", json.dumps(form).encode())
            ids[part.number] = told["id"]
            yield self._receipt(part, told["id"])

    def look(
        self, delivery: Delivery, attempt: Attempt, *, known: Collection[str]
    ) -> Sighting:
        """Find the parts by their keys; a key found twice is a double."""
        del attempt
        return self._sighting(delivery, self._read("GET", "/posts"), known)

    def _sighting(
        self,
        delivery: Delivery,
        there: Sequence[Mapping[str, Any]],
        known: Collection[str],
    ) -> Sighting:
        receipts, doubles = [], []
        for part in delivery.parts:
            ids = [one["id"] for one in there if one["key"] == part.key]
            ids = [one for one in ids if one not in known]
            receipts += [self._receipt(part, one) for one in ids[:1]]
            doubles += [self._receipt(part, one).url for one in ids[1:]]
        return Sighting(tuple(receipts), doubles=tuple(doubles))

    def twins(
        self, deliveries: Sequence[Delivery], *, since: datetime, known: Collection[str]
    ) -> Mapping[str, Twin]:
        """By their keys, else by their text among what is there."""
        page = self._read("GET", "/posts")
        there = {one["id"]: one for one in page}
        found: dict[str, Twin] = {}
        for delivery in deliveries:
            seen = self._sighting(delivery, page, known)
            if seen.receipts:
                made = datetime.fromisoformat(there[seen.receipts[0].id]["at"])
                found[delivery.id] = Twin(seen.receipts, made=made, proven=True)
        taken = {*known, *(one.id for twin in found.values() for one in twin.receipts)}
        free = [
            Candidate(id_, made, partial(self._named, id_))
            for id_, one in there.items()
            if (made := datetime.fromisoformat(one["at"])) >= since and id_ not in taken
        ]
        rest = [one for one in deliveries if one.id not in found]
        return {**found, **given(rest, free, is_part=partial(_says, there))}

    def recognise(self, url: str, delivery: Delivery) -> Receipt:
        """The receipt of a post that a person saw."""
        here = {one.url: one for one in self._world.posts(self._account.handle)}
        found = here.get(url)
        for part in delivery.parts:
            if found is not None and found.text == part.text:
                return self._receipt(part, found.id)
        raise Rejected(_("There is no such post of this account."))

    def read(self, receipt: Receipt, *, before: Sequence[Part]) -> Standing | None:
        """What stands under an id."""
        there = {one["id"]: one for one in self._read("GET", "/posts")}
        found = there.get(receipt.id)
        if found is None:
            return None
        ours = found["text"] in {part.text for part in before}
        return Standing(text=found["text"], ours=ours)

    def edit(
        self,
        receipt: Receipt,
        *,
        before: Sequence[Part],
        after: Part,
        attempt: Attempt,
    ) -> None:
        """Put another text in the place of ours; pictures are sent again."""
        present = self.read(receipt, before=(*before, after))
        if present is None:
            raise Gone(_("It is not there any more; it is never put back."))
        if not present.ours:
            raise EditedElsewhere(
                _("It was changed on the network since: nothing was touched."),
                ours=before[0].text,
                theirs=present.text,
            )
        attempt.before_write(after.number)
        form = json.dumps({"id": receipt.id, "text": after.text}).encode()
        self._judged(self._ask("PUT", "/posts", body=form), Uncertain)

    def withdraw(self, receipt: Receipt, *, version: str = "") -> bool:
        """Remove a post."""
        del version
        asked = self._ask("DELETE", "/posts", query=(("id", receipt.id),))
        return bool(self._judged(asked, Uncertain)["there"])

    def close(self) -> None:
        """Nothing is held open."""

    # -- asking

    def _upload(self, part: Part, sha256: str, attempt: Attempt) -> str:
        known = attempt.uploaded(sha256)
        if known is not None:
            return known
        attempt.before_write(part.number)
        told: dict[str, str] = self._judged(
            self._ask("POST", "/media", body=attempt.media(sha256)), Unavailable
        )
        attempt.remember_upload(sha256, told["id"])
        return told["id"]

    def _read(self, method: str, path: str, *query: tuple[str, str]) -> Any:  # noqa: ANN401 -- JSON
        return self._judged(self._ask(method, path, query=query), Unavailable)

    def _write(self, path: str, body: bytes) -> Any:  # noqa: ANN401 -- JSON
        return self._judged(self._ask("POST", path, body=body), Uncertain)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
    ) -> Reply:
        secret = self._surroundings.secret()
        headers = (
            ("account", self._account.handle),
            ("authorization", f"Bearer {secret}"),
        )
        at = self._world.now()
        return self._world.answer(Asked(method, HOST, path, at, query, headers, body))

    def _judged(self, reply: Reply, unclear: type[Outcome]) -> Any:  # noqa: ANN401 -- JSON
        """What the server said, or the error that it means.

        Raises:
            Outcome: `unclear` where one cannot know what became of the request.
        """
        if reply.ending == "refused":
            raise Unavailable(_("The built-in network does not answer."))
        patience = self._surroundings.attempt_seconds
        if reply.ending in {"hang", "trickle"}:
            wait = patience if reply.ending == "hang" else reply.seconds
            self._world.pass_time(min(wait, patience))
        lost = reply.ending == "trickle" and reply.seconds > patience
        if reply.ending not in {"whole", "trickle"} or lost:
            raise unclear(_("The built-in network's answer was lost."))
        if reply.answer.status != _OK:
            raise _refusal(reply.answer.status, self._world.now(), unclear)
        return self._understood(reply, unclear)

    def _understood(self, reply: Reply, unclear: type[Outcome]) -> Any:  # noqa: ANN401 -- JSON
        try:
            told = reply.answer.json()
        except ValueError:
            told = {}
        if not told and not isinstance(told, list):
            raise unclear(_("The built-in network's answer cannot be read."))
        return told

    def _named(self, id_: str, part: Part) -> Receipt:
        return self._receipt(part, id_)

    def _receipt(self, part: Part, id_: str) -> Receipt:
        name = self._account.handle
        return Receipt(
            part=part.number,
            key=part.key,
            uri=f"plain:{name}/{id_}",
            url=f"https://{HOST}/{name}/{id_}",
            id=id_,
            at=self._surroundings.clock.now(),
        )


def _says(
    there: Mapping[str, Mapping[str, Any]],
    one: Candidate,
    part: Part,
    before: Candidate | None,
) -> bool:
    told = there[one.id]
    parent = before.id if before else ""
    return (told["text"], told["reply_to"], told["media"]) == (
        part.text,
        parent,
        len(part.media),
    )


def _filled(part: Part, media: list[str], *, parent: str) -> Json:
    """The request with its named holes filled."""
    form = dict(part.request)
    if part.number > 1:
        form["reply_to"] = parent
    told: Any = part.request["media"]
    form["media"] = [{**one, "id": id_} for one, id_ in zip(told, media, strict=True)]
    return form


def _refusal(status: int, now: datetime, unclear: type[Outcome]) -> Outcome:
    """The error that a status means."""
    if status in {401, 403}:
        return AccessDenied(_("The built-in network does not let this account in."))
    if status == 429:  # noqa: PLR2004 -- too many requests
        retry_at = now + timedelta(seconds=60)
        return Throttled(_("The built-in network wants a pause."), retry_at=retry_at)
    if status in {400, 404, 409, 413, 422}:
        return Rejected(_("The built-in network refuses this post."))
    return unclear(_("The built-in network stumbled."))
