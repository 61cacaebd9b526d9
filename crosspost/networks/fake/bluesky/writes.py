"""The procedures that write to a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from crosspost.networks.fake.bluesky import cids, points
from crosspost.networks.fake.bluesky.accounts import Account, Accounts
from crosspost.networks.fake.bluesky.errors import invalid, refused
from crosspost.networks.fake.bluesky.lexicon import check_key, check_record
from crosspost.networks.fake.bluesky.repo import (
    MOST_WRITES,
    Action,
    Head,
    Repos,
    Write,
)
from crosspost.networks.fake.bluesky.rules import KEY, Invalid, fail, no_fractions
from crosspost.networks.fake.bluesky.rules import told as shown
from crosspost.networks.fake.bluesky.tids import fresh_key
from crosspost.networks.fake.http import Answer, Asked, as_json
from crosspost.networks.fake.windows import Meter, Standing

MOST_BODY = 1_000_000
_APPLY = "com.atproto.repo.applyWrites"


class Writes:
    """createRecord, putRecord, deleteRecord and applyWrites."""

    def __init__(self, accounts: Accounts, repos: Repos, meter: Meter) -> None:
        """Write for logged-in accounts into their repositories."""
        self._accounts = accounts
        self._repos = repos
        self._meter = meter

    def create(self, asked: Asked) -> Answer:
        """Create a record; a key that exists makes the server stumble (500)."""
        told, account = self._begin(asked)
        standing = self._pay(account, points.CREATE, asked)
        write = _prepared("create", {"rkey": self._fresh(account, asked), **told})
        head = self._commit(account, [write], asked, told)
        return _written(account, write, head, standing)

    def put(self, asked: Asked) -> Answer:
        """Create or replace a record under the key the client names.

        `swapRecord` absent: whatever is there is replaced. Null: only where
        nothing is there. A CID: only if that is there. An equal record is no
        change, and no error either.
        """
        told, account = self._begin(asked)
        standing = self._pay(account, points.PUT, asked)
        write = _prepared("update", told, swap=told.get("swapRecord", "any"))
        there = self._repos.record(account.did, write.collection, write.key)
        if there is not None and there.cid == write.cid:
            return _written(account, write, None, standing)
        if there is None:
            write = _as_create(write)
        head = self._commit(account, [write], asked, told)
        return _written(account, write, head, standing)

    def delete(self, asked: Asked) -> Answer:
        """Delete a record; one that is not there is no error."""
        told, account = self._begin(asked)
        standing = self._pay(account, points.DELETE, asked)
        collection, key = str(told.get("collection")), str(told.get("rkey"))
        if self._repos.record(account.did, collection, key) is None:
            return as_json({}, headers=points.headers(standing))
        swap = told.get("swapRecord") or "any"
        write = Write("delete", collection, key, swap=swap)
        head = self._commit(account, [write], asked, told)
        return as_json(
            {"commit": {"cid": head.cid, "rev": head.rev}},
            headers=points.headers(standing),
        )

    def apply(self, asked: Asked) -> Answer:
        """Do all writes of a batch, or none."""
        told, account = self._begin(asked)
        given = told.get("writes")
        if not isinstance(given, list):
            invalid('Missing required key "writes" at $')
        actions = [_action(one) for one in given]
        standing = self._pay(account, points.cost(actions), asked)
        if len(given) > MOST_WRITES:
            invalid(f"Too many writes. Max: {MOST_WRITES}")
        validate = told.get("validate")
        writes = [
            _of_batch(
                {"rkey": self._fresh(account, asked, place), **one},
                action,
                path=f"$.writes[{place}].record",
                validate=validate,
            )
            for place, (one, action) in enumerate(zip(given, actions, strict=True))
        ]
        head = self._commit(account, writes, asked, told)
        results = [_result(account, one) for one in writes]
        return as_json(
            {"commit": {"cid": head.cid, "rev": head.rev}, "results": results},
            headers=points.headers(standing),
        )

    def _begin(self, asked: Asked) -> tuple[Mapping[str, Any], Account]:
        account = self._accounts.who(asked)
        if len(asked.body) > MOST_BODY:
            refused("PayloadTooLargeError", "request entity too large", status=413)
        told = asked.json()
        if not isinstance(told, dict) or not told:
            invalid("Request body is not valid JSON")
        if self._accounts.find(str(told.get("repo"))) != account:
            refused("AuthenticationRequired", "Authentication Required", status=401)
        return told, account

    def _pay(self, account: Account, cost: int, asked: Asked) -> list[Standing]:
        windows = (points.HOUR, points.DAY)
        return points.spend(
            self._meter, windows, account.did, points=cost, now=asked.at
        )

    def _fresh(self, account: Account, asked: Asked, place: int = 0) -> str:
        number = self._repos.head(account.did).number + place
        return fresh_key(account.did, number, asked.at)

    def _commit(
        self,
        account: Account,
        writes: list[Write],
        asked: Asked,
        told: Mapping[str, Any],
    ) -> Head:
        swap = str(told.get("swapCommit") or "")
        return self._repos.commit(account.did, writes, now=asked.at, swap=swap)


def _action(one: Mapping[str, Any]) -> Action:
    kinds: dict[object, Action] = {f"{_APPLY}#{one}": one for one in get_args(Action)}
    found = kinds.get(one.get("$type"))
    if found is None:
        invalid(f"Action not supported: {one.get('$type')}")
    return found


def _of_batch(
    one: Mapping[str, Any], action: Action, *, path: str, validate: object
) -> Write:
    if action == "delete":
        return Write("delete", str(one["collection"]), str(one["rkey"]))
    told = {**one, "record": one.get("value"), "validate": validate}
    return _prepared(action, told, path=path)


def _prepared(
    action: Action,
    told: Mapping[str, Any],
    *,
    swap: str | None = "any",
    path: str = "$.record",
) -> Write:
    """A write that the lexicon has nothing against.

    Args:
        action: What is to be done.
        told: `collection`, `rkey`, `record` and `validate`.
        swap: See `repo.Write`.
        path: Where the record stands in the request.
    """
    collection, key = str(told.get("collection")), str(told.get("rkey"))
    _check_form(told, path)
    value = told.get("record")
    if not isinstance(value, dict):
        invalid(f'Missing required key "record" at {path}')
    record = {"$type": collection, **value}
    if record["$type"] != collection:
        invalid(f"Invalid $type: expected {collection}, got {record['$type']}")
    status = ""
    if told.get("validate") is not False:
        status = _checked(collection, key, record, path)
    try:
        cid = cids.record_cid(record)
    except (ValueError, KeyError, TypeError):
        invalid("Request body is not valid JSON")
    return Write(action, collection, key, record, cid, swap, status)


def _check_form(told: Mapping[str, Any], path: str) -> None:
    """What is looked at before the lexicon is, and cannot be switched off."""
    key, validate = told.get("rkey"), told.get("validate")
    parent = path.rpartition(".")[0]
    try:
        if validate is not None and not isinstance(validate, bool):
            fail(f"Expected boolean value type (got {shown(validate)})", "$.validate")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            fail(f"Invalid record key (got {shown(key)})", f"{parent}.rkey")
        name = "record" if parent == "$" else "value"
        no_fractions(told.get("record"), f"{parent}.{name}")
    except Invalid as error:
        invalid(str(error))


def _checked(collection: str, key: str, record: dict[str, Any], path: str) -> str:
    try:
        check_key(collection, key)
        return check_record(collection, record, path=path)
    except Invalid as error:
        invalid(str(error))


def _as_create(write: Write) -> Write:
    return Write(
        "create",
        write.collection,
        write.key,
        write.value,
        write.cid,
        write.swap,
        write.status,
    )


def _result(account: Account, write: Write) -> dict[str, Any]:
    kind = {"$type": f"{_APPLY}#{write.action}Result"}
    if write.action == "delete":
        return kind
    return kind | _where(account, write)


def _where(account: Account, write: Write) -> dict[str, Any]:
    uri = f"at://{account.did}/{write.collection}/{write.key}"
    told = {"uri": uri, "cid": write.cid}
    return told | ({"validationStatus": write.status} if write.status else {})


def _written(
    account: Account, write: Write, head: Head | None, standing: list[Standing]
) -> Answer:
    told = _where(account, write)
    if head is not None:
        told["commit"] = {"cid": head.cid, "rev": head.rev}
    return as_json(told, headers=points.headers(standing))
