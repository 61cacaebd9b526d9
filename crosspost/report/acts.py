"""The acts of the journal, in words: what stands beside who did it and when."""

from __future__ import annotations

from typing import Final

from crosspost.i18n import Phrase, _

_POSTS: Final = {
    "accepted": _("took the post in"),
    "revised": _("took a new version in"),
    "file-back": _("found the file again"),
    "remembered": _("known from before"),
}
_SENDING: Final = {
    "claimed": _("took for sending"),
    "intended": _("is about to send"),
    "replanned": _("planned anew"),
    "confirmed": _("was confirmed by the network"),
    "sent": _("published"),
    "postponed": _("will try again later"),
    "failed": _("was refused by the network"),
    "held": _("held"),
    "released": _("held no more"),
}
_DOUBT: Final = {
    "uncertain": _("does not know whether it was published"),
    "lease-expired": _("the run that was sending it ended; to be checked"),
    "looked": _("looked at the network"),
    "looked-again": _("looked at the network again"),
    "found": _("found on the network"),
    "found-in-part": _("found in part on the network"),
    "absent": _("not there after checking; may be sent"),
    "double": _("seen twice on the network"),
}
_PEOPLE: Final = {
    "moved": _("moved"),
    "cancelled": _("cancelled"),
    "kept-as-draft": _("kept as draft"),
    "declared-found": _("said that it is there"),
    "declared-absent": _("said that it is not there"),
    "paused": _("paused sendings"),
    "resumed": _("let sendings go on"),
}
_APPROVAL: Final = {
    "approved": _("approved"),
    "refused": _("refused"),
    "let-out": _("let out on call"),
    "waits": _("waits for an approval"),
    "approval-void": _("changed: its approval is void"),
    "approval-complete": _("may leave now"),
    "refused-to-draft": _("went back to draft"),
    "due-given": _("was given its time"),
    "decisions-remembered": _("the journal’s decisions about it were read back"),
}
_AFTERWARDS: Final = {
    "withdrawn": _("withdrawn"),
    "withdraw-asked": _("asked to withdraw it"),
    "withdraw-begun": _("is about to withdraw it"),
    "withdraw-part": _("withdrew a part"),
    "withdraw-postponed": _("will try again later to withdraw it"),
    "withdraw-failed": _("could not withdraw it"),
    "withdraw-cancelled": _("no longer to be withdrawn"),
    "corrected": _("published a linked correction"),
    "link-proposed": _("asked for a linked correction"),
    "edited": _("edited"),
    "edit-proposed": _("asked to edit it, once that is approved"),
    "edit-approved": _("approved: to be edited"),
    "edit-waits": _("the edit waits for an approval"),
    "edit-asked": _("asked to edit it"),
    "edit-begun": _("is about to edit it"),
    "edit-part": _("edited a part"),
    "edit-postponed": _("will try again later to edit it"),
    "edit-failed": _("could not edit it"),
    "edit-cancelled": _("no longer to be edited"),
    "replaced": _("replaced"),
    "replace-proposed": _("asked to replace it, once that is approved"),
    "replace-approved": _("approved: to be replaced"),
    "replace-waits": _("the replacement waits for an approval"),
    "replace-asked": _("asked to replace it"),
    "replace-begun": _("is about to replace it"),
    "replace-part": _("removed a part to replace it"),
    "replace-postponed": _("will try again later to replace it"),
    "replace-failed": _("could not replace it"),
    "replace-cancelled": _("no longer to be replaced"),
}
_IMPORT: Final = {
    "import-begun": _("began an import"),
    "import-looked-at": _("said that the first posts are as they should be"),
    "import-intended": _("is about to publish old posts"),
    "imported": _("published old posts"),
    "import-found": _("found old posts on the network"),
    "import-failed": _("could not publish an old post"),
    "import-again": _("let old posts that were taken back be published again"),
    "import-adopted": _("took old posts from the plan file as known"),
    "import-undone": _("took imported posts back"),
}
_HOUSE: Final = {
    "created": _("made the ledger"),
    "rebuilt": _("made the ledger anew"),
    "restoration-noticed": _("noticed an old or copied ledger"),
    "accounts-looked-at": _("looked at every account"),
    "journal-put-aside": _("put the copy of the journal aside and began a new one"),
    "access": _("found a right changed in the configuration"),
    "problem": _("told of a problem"),
    "problem-over": _("a problem is over"),
}

ACTS: Final[dict[str, Phrase]] = {
    **_POSTS,
    **_SENDING,
    **_DOUBT,
    **_PEOPLE,
    **_APPROVAL,
    **_AFTERWARDS,
    **_IMPORT,
    **_HOUSE,
}


def act_word(act: str) -> str:
    """An act in words; one of a later version as it is written."""
    return str(ACTS[act]) if act in ACTS else act
