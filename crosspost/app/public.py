"""What anyone can see of an account on Bluesky, compared with an archive; no login."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING

from crosspost.errors import Unavailable
from crosspost.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from crosspost.app import App
    from crosspost.app.importing import Target
    from crosspost.migrate.values import Planned
    from crosspost.migrate.verify import Kept, Verification


def compared(
    target: Target,
    file: IO[bytes],
    posts: Iterable[Planned],
    kept: Kept | None,
    *,
    mentions: Mapping[str, str],
) -> Verification:
    """The archive's posts against those of a fetched repository.

    Args:
        target: The account.
        file: Its repository, as `fetched` left it.
        posts: The plan.
        kept: What a plan file says was published, where there is one.
        mentions: Handle (lower case) → DID, of names that a mapping gave.
    """
    from crosspost.migrate.verify import Verifier
    from crosspost.networks.bluesky import old, old_text
    from crosspost.networks.bluesky.limits import assumed
    from crosspost.networks.bluesky.repository import Repository, Unreadable

    account = target.account
    try:
        public = Repository(file, did=account.identity)
    except Unreadable as error:
        raise _unreadable(str(error)) from error
    whose = old_text.Whose(account.identity, assumed(account), mentions)
    verifier = Verifier(
        public,
        partial(old.compose, whose=whose),
        did=account.identity,
        language=account.language or "fr",
        kept=kept,
    )
    return verifier.run(posts)


def fetched(
    target: Target, into: IO[bytes], mentions: Mapping[str, str]
) -> dict[str, str]:
    """Download the account's posts; the DIDs of the handles that a mapping gave."""
    import httpx

    from crosspost.networks.bluesky.repository import fetch
    from crosspost.networks.bluesky.whereabouts import Directory, find_did, find_server

    account, public = target.account, Directory()
    with _asked(), httpx.Client(transport=_transport(target.app), timeout=60) as http:
        server = account.server or find_server(account.identity, http, public)
        fetch(server, account.identity, http, into)
        # The account's own server answers for handles, as it did for the import.
        asked = Directory(resolver=server)
        handles = {one.removeprefix("@").lower() for one in mentions.values()}
        return {one: find_did(one, http, asked) for one in sorted(handles)}


@contextmanager
def _asked() -> Iterator[None]:
    """A directory that cannot be asked is a network that cannot be reached."""
    import httpx

    try:
        yield
    except httpx.HTTPError as error:
        raise Unavailable(
            _("The account’s server could not be asked."),
            hint=_("Try again later."),
            detail=repr(error),
        ) from error


def _unreadable(detail: str) -> Unavailable:
    return Unavailable(
        _("What the account’s server sent of its posts is not whole."),
        hint=_("Try again later."),
        detail=detail,
    )


def _transport(app: App) -> httpx.BaseTransport:
    """A way out without a limit on the size of an answer: it goes to the disk."""
    import ssl

    import httpx

    if app.folder.sandbox:
        return app.world.transport()
    return httpx.HTTPTransport(
        verify=ssl.create_default_context(),
        trust_env=False,
        proxy=app.configuration.settings.proxy or None,
    )
