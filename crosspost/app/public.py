"""What anyone can see of an account on Bluesky, compared with an archive; no login."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import IO, TYPE_CHECKING

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
    from crosspost.networks.bluesky.repository import Repository

    account = target.account
    public = Repository(file, did=account.identity)
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
    with httpx.Client(transport=_transport(target.app), timeout=60) as http:
        server = account.server or find_server(account.identity, http, public)
        fetch(server, account.identity, http, into)
        # The account's own server answers for handles, as it did for the import.
        asked = Directory(resolver=server)
        handles = {one.removeprefix("@").lower() for one in mentions.values()}
        return {one: find_did(one, http, asked) for one in sorted(handles)}


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
