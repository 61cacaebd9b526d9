"""What a server looks at before it makes a status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from crosspost.networks.fake.http import Form
from crosspost.networks.fake.mastodon.counting import count
from crosspost.networks.fake.mastodon.errors import refused
from crosspost.networks.fake.mastodon.state import Account, Server, State

_MENTION: Final = re.compile(
    r"(?<![\w/])@([A-Za-z0-9_]+)(?:@([A-Za-z0-9.-]*[A-Za-z0-9]))?"
)
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_VISIBILITIES: Final = {"public", "unlisted", "private", "direct"}
# ISO 639-1, and three-letter languages that people here write in.
_CODES: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl
    gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk
    ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps
    pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za
    zh zu gsw frp gcr gcf rcf
"""
_KNOWN: Final = frozenset(_CODES.split())


def text(form: Form, server: Server) -> tuple[str, str]:
    """The text and its warning, trimmed where this server trims.

    Raises:
        Refusal: Together they are too long.
    """
    said, warning = form.one("status"), form.one("spoiler_text")
    if server.software == "mastodon":
        said, warning = said.strip(), warning.strip()
    most = server.most_characters
    if count(said, warning, server.kind) > most:
        told = f"Validation failed: Text character limit of {most} exceeded"
        if server.software == "gotosocial":
            told = f"Bad Request: text with spoiler exceed max chars ({most})"
        refused(server.kind.refuses, told)
    return said, warning


def not_empty(said: str, media: Sequence[str], server: Server) -> None:
    """Whether there is anything to say.

    Raises:
        Refusal: There is not; GoToSocial publishes blanks.
    """
    empty = not said if server.kind.publishes_blanks else not said.strip()
    if empty and not media:
        refused(server.kind.refuses, "Validation failed: Text can't be blank")


def visibility(form: Form, server: Server) -> str:
    """Who sees it, or this server's default.

    Raises:
        Refusal: It knows no such word.
    """
    given = form.one("visibility") or server.kind.visibility
    if given not in _VISIBILITIES:
        refused(server.kind.refuses, "Validation failed: Visibility is invalid")
    return given


def language(form: Form, account: Account, server: Server) -> str:
    """The language, or the account's own.

    Raises:
        Refusal: A strict server does not know it.
    """
    given = form.one("language")
    if not given:
        return "en" if server.kind.strict_languages else account.language
    known = _TAG.fullmatch(given) and given.partition("-")[0].lower() in _KNOWN
    if known:
        return given
    if server.kind.strict_languages:
        refused(400, f"Bad Request: language '{given}' could not be parsed")
    return account.language


def edited_language(form: Form, old: str, account: Account, server: Server) -> str:
    """The language after an edit: Mastodon keeps the old one where none is sent."""
    if form.one("language") or server.kind.strict_languages:
        return language(form, account, server)
    return old


def reply(state: State, form: Form, host: str, *, to: str) -> str:
    """What it answers; an edit cannot change that.

    Raises:
        Refusal: There is no such status.
    """
    given = form.one("in_reply_to_id")
    if not given or to:
        return ""
    if state.status(host, given) is None:
        told = "The post you are trying to reply to does not appear to exist."
        refused(404, told)
    return given


def mentions(
    state: State, account: Account, form: Form, said: str, server: Server
) -> tuple[str, ...]:
    """The accounts a text reaches, as `host/id`, each once.

    Raises:
        Refusal: 422 where `allowed_mentions` does not name one of them.
    """
    found: dict[str, Account] = {}
    for name, domain in _MENTION.findall(said):
        reached = state.account_named(domain.lower() or account.host, name)
        if reached is not None:
            found[f"{reached.host}/{reached.id}"] = reached
    allowed = {*form.many("allowed_mentions"), account.id}
    guarded = server.kind.guards_mentions and form.has("allowed_mentions")
    unexpected = [one for one in found.values() if one.id not in allowed]
    if guarded and unexpected:
        told = [{"id": one.id, "acct": one.name} for one in unexpected]
        refused(422, "Post would mention unexpected accounts", unexpected_accounts=told)
    return tuple(found)
