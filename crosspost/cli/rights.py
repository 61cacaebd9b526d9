"""Whether who gives a command may do that: asked before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _
from crosspost.team import Right, who_may

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosspost.app import App
    from crosspost.ports import Record


def require(app: App, right: Right, entities: Iterable[str]) -> None:
    """Refuse what the one who acts may not do on one of these entities.

    Raises:
        UsageError: Names the entity, and who may.
    """
    for entity in dict.fromkeys(entities):
        if not app.actor.may(right, entity):
            raise _refused(app, right, entity)


def require_for(app: App, right: Right, records: Iterable[Record]) -> None:
    """The same for what belongs to these deliveries: their accounts' entities."""
    require(app, right, (one.entity for one in records))


def require_everywhere(app: App, right: Right) -> None:
    """The same for what concerns every entity there is."""
    if not app.actor.alone:
        require(app, right, app.directory.entities)


def require_on(app: App, right: Right, account: str) -> None:
    """The same for one account, if there is one of that name."""
    known = app.directory.accounts.get(account)
    if known is not None:
        require(app, right, [known.entity])


def any_of(app: App, right: Right) -> bool:
    """Whether the one who acts may do that on any entity at all."""
    actor = app.actor
    if actor.alone or actor.member is None:
        return actor.may(right, "")
    return any(actor.may(right, entity) for entity in app.directory.entities)


def require_choice(app: App, record: Record) -> None:
    """Whether they may let this leave, or ask for that.

    Where its post needs an approval, who may write for it asks for one; elsewhere
    only who may settle the backlog lets it leave.

    Raises:
        UsageError: They may not.
    """
    kept = app.ledger.post(record.post)
    asks = kept is not None and app.approving.needs(kept.post)
    require(app, Right.WRITE if asks else Right.RESUME, [record.entity])


def _refused(app: App, right: Right, entity: str) -> UsageError:
    directory = app.directory
    known = directory.entities.get(entity)
    said = _SENTENCES.get(right, _SENTENCES[Right.WRITE])
    title = known.title if known else entity
    team = directory.team
    names = [team[one].title for one in who_may(team, right, entity)]
    actor = app.actor
    who = actor.member.title if actor.member else actor.user
    return UsageError(
        Phrase(said.id, {"who": who, "entity": title}),
        hint=_("Those who may: {who}.", who=", ".join(names))
        if names
        else _("An administrator gives rights in the configuration, under [team.…]."),
    )


_SENTENCES = {
    Right.WRITE: _("{who} may not write for {entity}. Nothing was done."),
    Right.CANCEL: _("{who} may not take posts of {entity} back. Nothing was done."),
    Right.PAUSE: _("{who} may not pause {entity}. Nothing was done."),
    Right.FIND: _("{who} may not settle what {entity} sent. Nothing was done."),
    Right.RESUME: _("{who} may not let posts of {entity} leave. Nothing was done."),
    Right.APPROVE: _("{who} may not approve for {entity}. Nothing was done."),
    Right.CORRECT: _(
        "{who} may not correct or withdraw what {entity} published. Nothing was done."
    ),
    Right.ADMINISTER: _("{who} does not administer {entity}. Nothing was done."),
}
