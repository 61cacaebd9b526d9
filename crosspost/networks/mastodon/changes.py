"""What was published, read again, changed in place or removed.

An edit replaces everything: what is not sent again is gone. So pictures are named
by the ids that the status shows, and warning, language and the rest go along. Who
can see a status cannot be changed, and is not sent.

Source:
    Mastodon's `PUT /api/v1/statuses/:id`; GoToSocial's, which answers 422 where
    nothing would change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote, urlsplit

from crosspost.errors import (
    AccessDenied,
    EditedElsewhere,
    Gone,
    Outcome,
    Rejected,
    Throttled,
)
from crosspost.i18n import _
from crosspost.model import FittedMedia, Part, Receipt
from crosspost.networks.mastodon.calls import Calls
from crosspost.networks.mastodon.look import asked, said, status
from crosspost.networks.mastodon.outcomes import is_absence, is_unchanged
from crosspost.networks.mastodon.profile import Profile
from crosspost.networks.verdict import Step, Verdict
from crosspost.ports import Standing

_AS_SENT: Final = ("content_type", "quote_approval_policy")

REFUSALS: Final = (Rejected, AccessDenied, Throttled)

Ready = Callable[[Part], Mapping[str, str]]
"""Uploads a part's pictures: SHA-256 → the server's id, once they can be used."""


@dataclass(frozen=True, slots=True)
class _Present:
    """A status as it stands: what its author sent, and the server's own words."""

    text: str
    warning: str
    document: Mapping[str, Any]

    @property
    def media(self) -> list[Mapping[str, Any]]:
        found = self.document.get("media_attachments")
        return list(found) if isinstance(found, list) else []

    def says(self, part: Part) -> bool:
        """Whether text, warning and number of pictures are those of a part."""
        same = said(self.text, self.warning) == said(*asked(part))
        return same and len(self.media) == len(part.media)

    def shows(self, part: Part) -> bool:
        """Whether its pictures are described as those of a part, too."""
        alts = sorted(_alt(one) for one in self.media)
        return self.says(part) and alts == sorted(one.alt for one in part.media)


class Changes:
    """Changes to what one account has published."""

    def __init__(self, profile: Profile, calls: Calls) -> None:
        """Makes no request."""
        self._profile = profile
        self._calls = calls
        self._own_url: str | None = None

    def read(self, receipt: Receipt, before: Sequence[Part]) -> Standing | None:
        """See `ports.Publisher.read`."""
        present = self._present(receipt)
        if present is None:
            return None
        return Standing(
            text=_shown(present.text, present.warning),
            ours=any(present.says(part) for part in before),
            replies=_count(present.document.get("replies_count")),
            likes=_count(present.document.get("favourites_count")),
        )

    def edit(
        self,
        receipt: Receipt,
        before: Sequence[Part],
        after: Part,
        *,
        ready: Ready,
        permit: Callable[[], None],
    ) -> None:
        """See `ports.Publisher.edit`.

        Args:
            receipt: Where it stands.
            before: The versions of ours that may stand there.
            after: What shall stand there.
            ready: Uploads the pictures that are new.
            permit: Asked just before the write.
        """
        present = self._present(receipt)
        if present is None:
            raise _gone()
        standing = _which(present, (*before, after))
        known = _ids(standing.media, present.media)
        fresh = [one for one in after.media if one.sha256 not in known]
        ids = {**known, **ready(replace(after, media=tuple(fresh)))}
        document = body(after, ids, changed=_retold(standing, after, known))
        permit()
        try:
            self._put(receipt, document)
        except REFUSALS:
            # Perhaps of a repetition: the first copy was obeyed.
            if not self._obeyed(receipt, standing, after):
                raise

    def _obeyed(self, receipt: Receipt, before: Part, after: Part) -> bool:
        """Whether what was refused stands there, where one can tell."""
        try:
            present = self._present(receipt)
        except Outcome:
            return False
        told_apart = _visible(before) != _visible(after)
        return told_apart and present is not None and present.shows(after)

    def _put(self, receipt: Receipt, document: Mapping[str, object]) -> None:
        path = _path(receipt)
        with self._calls.during(Step.CHANGE) as api:
            try:
                api.ask("PUT", path, document=document).named  # noqa: B018 -- proof
            except Exception:
                if is_unchanged(self._calls.last):
                    return
                if not is_absence(self._calls.last):
                    raise
            else:
                return
        self._check_gone(path)
        raise _gone()

    def remove(self, receipt: Receipt) -> bool:
        """See `ports.Publisher.withdraw`."""
        # Another account's token is told "not there" of every status of ours.
        self._check_author(receipt)
        path = _path(receipt)
        if self._calls.get_or_none(path) is None:
            return False
        try:
            self._delete(path)
        except REFUSALS:
            # Perhaps of a repetition: the first copy was obeyed.
            if not self._is_gone(path):
                raise
        return True

    def _delete(self, path: str) -> None:
        with self._calls.during(Step.CHANGE) as api:
            try:
                api.ask("DELETE", path).named  # noqa: B018 -- the status that was there
            except Exception:
                if not is_absence(self._calls.last):
                    raise
            else:
                return
        self._check_gone(path)

    def _is_gone(self, path: str) -> bool:
        """A look at what was refused, for what it is worth."""
        try:
            return self._calls.get_or_none(path) is None
        except Outcome:
            return False

    def _check_gone(self, path: str) -> None:
        """An absence is believed once a plain look agrees.

        Raises:
            Uncertain: It is there after all.
        """
        if self._calls.get_or_none(path) is not None:
            raise self._calls.told(Verdict.UNCERTAIN, Step.CHANGE)

    def _check_author(self, receipt: Receipt) -> None:
        """Raises AccessDenied where the token's account is not the author."""
        if self._own_url is None:
            self._own_url = str(self._profile.verified().get("url") or "")
        if not is_by(receipt.url, self._own_url):
            raise AccessDenied(
                _("It was published by another account; nothing was changed."),
                hint=_("Give the configuration back the account that published it."),
                detail=f"{receipt.url} is not by {self._own_url}",
            )

    def _present(self, receipt: Receipt) -> _Present | None:
        self._check_author(receipt)
        document = self._calls.get_or_none(_path(receipt))
        if document is None:
            return None
        if not document.get("id"):
            raise self._calls.told(Verdict.UNAVAILABLE)
        source = self._profile.source(replace(status(document), text=None))
        return None if source is None else _Present(*source, document)


def is_by(url: str, author: str) -> bool:
    """Whether a status may be an account's, by the addresses a server gives them.

    On one server the addresses of statuses are below that of their author, where
    they name one at all (`/@name/…`).
    """
    if not url or not author:
        return True
    there, own = urlsplit(url.lower()), urlsplit(author.lower())
    if there.netloc != own.netloc:
        return False
    named = there.path.startswith("/@") and own.path.startswith("/@")
    return not named or there.path.startswith(f"{own.path.rstrip('/')}/")


def body(
    part: Part, media: Mapping[str, str], *, changed: Sequence[FittedMedia]
) -> dict[str, object]:
    """The JSON of an edit: everything a status has.

    JSON, because a form cannot say of which picture a description is.

    Args:
        part: What shall stand there.
        media: SHA-256 → the server's id of the picture.
        changed: Pictures that stay and are described anew.
    """
    request = part.request
    told: dict[str, object] = {
        "status": str(request.get("status") or ""),
        "spoiler_text": str(request.get("spoiler_text") or ""),
        "sensitive": request.get("sensitive") == "true",
        "media_ids": [media[one.sha256] for one in part.media],
    }
    if request.get("language"):
        told["language"] = request["language"]
    if changed:
        told["media_attributes"] = [
            {"id": media[one.sha256], **described(one)} for one in changed
        ]
    return told | {name: request[name] for name in _AS_SENT if name in request}


def described(medium: FittedMedia) -> dict[str, str]:
    """What an edit says of a picture that stays."""
    told = {"description": medium.alt}
    if medium.focus is not None:
        told["focus"] = f"{medium.focus.x},{medium.focus.y}"
    return told


def _which(present: _Present, versions: Sequence[Part]) -> Part:
    """Which version stands there: an earlier request may have been obeyed.

    Raises:
        EditedElsewhere: None of them.
    """
    found = [part for part in versions if present.says(part)]
    if not found:
        raise EditedElsewhere(
            _("It was changed on the network since: nothing was touched."),
            hint=_("Compare the two texts, and change it on the network itself."),
            ours=_shown(*asked(versions[0])),
            theirs=_shown(present.text, present.warning),
        )
    exact = [part for part in found if present.shows(part)]
    return (exact or found)[0]


def _ids(
    media: Sequence[FittedMedia], there: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """SHA-256 → id of the pictures that hang there.

    By their descriptions where these tell them apart, for not every server keeps
    the order; else by their order.
    """
    by_alt = {_alt(one): str(one.get("id")) for one in there}
    wanted = [one.alt for one in media]
    if len(by_alt) == len(there) and sorted(by_alt) == sorted(wanted):
        return {one.sha256: by_alt[one.alt] for one in media}
    pairs = zip(media, there, strict=True)
    return {one.sha256: str(shown.get("id")) for one, shown in pairs}


def _alt(attachment: Mapping[str, Any]) -> str:
    return str(attachment.get("description") or "")


def _retold(
    before: Part, after: Part, known: Mapping[str, str]
) -> tuple[FittedMedia, ...]:
    """Pictures that stay, with another description or another point to keep."""
    told = {one.sha256: (one.alt, one.focus) for one in before.media}
    return tuple(
        one
        for one in after.media
        if one.sha256 in known and told.get(one.sha256) != (one.alt, one.focus)
    )


def _visible(part: Part) -> object:
    return said(*asked(part)), sorted(one.alt for one in part.media)


def _shown(text: str, warning: str) -> str:
    """A text with its warning, to be compared by a person."""
    return f"[{warning}]\n{text}" if warning else text


def _count(told: object) -> int | None:
    return told if isinstance(told, int) else None


def _path(receipt: Receipt) -> str:
    return f"/api/v1/statuses/{quote(receipt.id)}"


def _gone() -> Gone:
    return Gone(
        _("It is not there any more; it is never put back."),
        hint=_("To publish it again, write a new post."),
    )
