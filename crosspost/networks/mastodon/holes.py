"""Filling the named holes of a form: the only difference between shown and sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crosspost.model import Json
from crosspost.networks.mastodon.render import Form

_MEDIA: Final = "media:"
_REPLY: Final = "reply:part "


def filled(
    request: Json, *, media: Mapping[str, str], replies: Mapping[int, str]
) -> Form:
    """The form as it leaves; a value that is no hole is not touched.

    Args:
        request: The form as it was shown.
        media: SHA-256 → the server's id of the medium.
        replies: Part number → the id of its status.
    """
    form: Form = {}
    for name, value in request.items():
        if name == "media_ids[]" and isinstance(value, list | tuple):
            form[name] = [media[str(one).removeprefix(_MEDIA)] for one in value]
        elif name == "in_reply_to_id":
            form[name] = replies[int(str(value).removeprefix(_REPLY))]
        elif isinstance(value, list | tuple):
            form[name] = [str(one) for one in value]
        else:
            form[name] = str(value)
    return form
