"""Whether what the networks received is what was shown, byte for byte.

Compared is the document that `preview --json` prints: with the bytes of the
requests as they came in, and with what stands on each network afterwards. Only
the named holes are filled first: a picture's name by the picture that came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from crosspost.i18n import Phrase, _

if TYPE_CHECKING:
    from crosspost.model import Account
    from crosspost.networks.fake.http import Asked, Form
    from crosspost.networks.fake.shown import Shown
    from crosspost.networks.fake.world import World
    from crosspost.ports import Record


def differences(
    shown: Mapping[str, Any], record: Record, account: Account, world: World
) -> list[Phrase]:
    """What an account's network has otherwise than it was shown; empty if nothing.

    Args:
        shown: One delivery of `preview --json`, read from its text.
        record: The same delivery as the ledger has it after sending.
        account: Whose it is.
        world: The built-in networks.
    """
    ids = [receipt.id for receipt in record.receipts]
    there = [one for one in world.posts(account.handle) if one.id in ids]
    if not there or len(there) != len(shown["parts"]):
        return [_("It is not there.")]
    if len(world.posts(account.handle)) != len(there):
        return [_("There is more than was shown.")]
    return [
        said
        for part, one in zip(shown["parts"], there, strict=True)
        for said in _part(part, one, account, world)
    ]


def _part(
    part: Mapping[str, Any], there: Shown, account: Account, world: World
) -> Iterator[Phrase]:
    """What one part has otherwise."""
    bluesky = account.network == "bluesky"
    came = _records(part, account, world) if bluesky else _forms(part, account, world)
    if list(came) != [part["request"]]:
        yield _("What was sent there is not what was shown.")
    stands = _record_stands(part, there) if bluesky else _status_stands(part, there)
    if not stands:
        yield _("What stands there is not what was shown.")
    pictures = [(one["alt"], one["sha256"]) for one in part["media"]]
    if [(one.alt, _sha256(one.content)) for one in there.media] != pictures:
        yield _("The pictures or their descriptions are not those that were shown.")


# -- Bluesky ------------------------------------------------------------------------


def _records(part: Mapping[str, Any], account: Account, world: World) -> Iterator[Any]:
    """The records that came in under the part's key."""
    for asked in _creations(account, world):
        told = asked.json()
        for write in (told, *told.get("writes", ())):
            if write.get("rkey") == part["key"]:
                yield write.get("record", write.get("value"))


def _record_stands(part: Mapping[str, Any], there: Shown) -> bool:
    return (there.record, there.cid) == (part["request"], part["cid"])


# -- the Mastodon family ------------------------------------------------------------


def _forms(part: Mapping[str, Any], account: Account, world: World) -> Iterator[Any]:
    """The forms that came in under the part's key, pictures by their content."""
    for asked in _creations(account, world):
        if asked.header("idempotency-key") == part["key"]:
            yield _form(asked.form(), asked.host, world)


def _form(form: Form, host: str, world: World) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in form.fields:
        if name.endswith("[]"):
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    if "media_ids[]" in fields:
        fields["media_ids[]"] = [
            _hole(id_, host, world) for id_ in form.many("media_ids")
        ]
    return fields


def _hole(id_: str, host: str, world: World) -> str:
    medium = world.mastodon.state.media.get(host, id_)
    return f"media:{_sha256(medium.content)}" if medium else ""


def _status_stands(part: Mapping[str, Any], there: Shown) -> bool:
    request = part["request"]
    asked = (
        request["status"],
        request.get("spoiler_text", ""),
        request["visibility"],
        (request.get("language", ""),),
    )
    return asked == (there.text, there.warning, there.visibility, there.languages)


# -- both -----------------------------------------------------------------------------


def _creations(account: Account, world: World) -> Iterator[Asked]:
    """The requests that made something for this account, as they came in."""
    for received in world.log:
        if received.account == account.handle and received.where == "create":
            yield received.asked


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
