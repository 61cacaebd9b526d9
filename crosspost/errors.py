"""The error tree: what happened, and what to do next.

Two families. `CrosspostError` is told to a person and ends a command; its class
carries the exit code. `Outcome` is what a network made of one attempt: five
errors named after what the engine must do with them (see `house.md`, *States of
a delivery*, in the project's design notes and `docs/`).
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs a start too much; checkers know the name
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crosspost.i18n import Phrase


class CrosspostError(Exception):
    """Something a person must read.

    Attributes:
        message: What happened, and what was or was not published.
        hint: What to do next, or None where the message says it.
        detail: The technical cause, shown with `--verbose` only; never a secret.
        exit_code: What the command answers (see `docs/`: 1, 2 or 3).
    """

    exit_code = 1

    def __init__(
        self, message: Phrase, *, hint: Phrase | None = None, detail: str = ""
    ) -> None:
        """Keep the sentences unsaid: they are translated when shown."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail

    def __str__(self) -> str:
        """The message in the active language."""
        return str(self.message)


class ConfigurationError(CrosspostError):
    """The configuration is wrong; nothing was done."""

    exit_code = 2

    def __init__(
        self,
        message: Phrase,
        *,
        hint: Phrase | None = None,
        mistakes: Sequence[Phrase] = (),
        detail: str = "",
    ) -> None:
        """Tell every mistake at once: `mistakes` is one sentence a setting."""
        super().__init__(message, hint=hint, detail=detail)
        self.mistakes = tuple(mistakes)


class UsageError(CrosspostError):
    """The command line or a post file is wrong; nothing was done."""

    exit_code = 2


class PostError(UsageError):
    """A post cannot be planned as it is written; nothing of it was sent."""


class MediaError(PostError):
    """A picture or video cannot be published as it is; nothing was sent."""


class SecretError(CrosspostError):
    """A secret is missing, readable by others, or of the wrong kind."""


class LedgerError(CrosspostError):
    """The ledger is missing, damaged, foreign, newer or locked; nothing was sent."""


class NameTaken(LedgerError):
    """A new file was asked for, and one has that name already: nothing was done."""

    exit_code = 2


class LedgerLost(LedgerError):
    """It is missing, damaged, half rebuilt or someone else's: a rebuild helps."""


class Outcome(CrosspostError):
    """What a network made of an attempt; the engine decides by the class."""


class Rejected(Outcome):
    """The network said no, and always will: nothing was published; a person acts."""


class Gone(Rejected):
    """What was to be changed is not there any more; it is never put back."""


class EditedElsewhere(Rejected):
    """What stands there is not what we published: nothing was touched.

    Attributes:
        ours: The text as we published it.
        theirs: The text that stands there.
    """

    def __init__(
        self,
        message: Phrase,
        *,
        ours: str,
        theirs: str,
        hint: Phrase | None = None,
        detail: str = "",
    ) -> None:
        """Keep both texts, for a person to compare."""
        super().__init__(message, hint=hint, detail=detail)
        self.ours = ours
        self.theirs = theirs


class KeyTaken(Rejected):
    """Another record stands under our key: plan anew under another one."""


class AccessDenied(Outcome):
    """This account may not publish any more: its posts are held, others go on."""


class Throttled(Outcome):
    """Nothing was published; the network wants us back at `retry_at` (UTC)."""

    exit_code = 3

    def __init__(
        self,
        message: Phrase,
        *,
        retry_at: datetime,
        hint: Phrase | None = None,
        detail: str = "",
    ) -> None:
        """`retry_at` is an aware instant."""
        super().__init__(message, hint=hint, detail=detail)
        self.retry_at = retry_at


class Unavailable(Outcome):
    """Nothing was published; it will be tried again by itself."""

    exit_code = 3


class NotReady(Unavailable):
    """Nothing was published: a server still works on what it was given.

    It concerns one post only; the account's others go on.

    Attributes:
        retry_at: When to look again (UTC), or None: after the usual wait.
    """

    def __init__(
        self,
        message: Phrase,
        *,
        retry_at: datetime | None = None,
        hint: Phrase | None = None,
        detail: str = "",
    ) -> None:
        """`retry_at` is an aware instant."""
        super().__init__(message, hint=hint, detail=detail)
        self.retry_at = retry_at


class Uncertain(Outcome):
    """Perhaps published: look at the network before anything else."""
