"""Reading secrets where the configuration says they are; they never leave otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crosspost.errors import SecretError
from crosspost.i18n import _
from crosspost.state.files import open_to_others


def from_file(path: Path, *, account: str) -> str:
    """A secret in a file that only its owner may read.

    Raises:
        SecretError: It is missing, empty, unreadable, or readable by others.
    """
    try:
        if open_to_others(path):
            raise SecretError(
                _(
                    "{account}: the secret in {file} can be read by others on this "
                    "machine. Nothing was sent on this account.",
                    account=account,
                    file=path,
                ),
                hint=_(
                    "Run: chmod 600 {file}. Replace the secret by a new one if "
                    "others use this machine.",
                    file=path,
                ),
            )
        secret = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise SecretError(
            _(
                "{account}: its secret is missing: there is no file {file}. "
                "Nothing was sent on this account.",
                account=account,
                file=path,
            ),
            hint=_("Set it with “crosspost accounts add”, or put the file back."),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            _(
                "{account}: its secret in {file} cannot be read. "
                "Nothing was sent on this account.",
                account=account,
                file=path,
            ),
            hint=_("Check who may read it."),
            detail=type(error).__name__,
        ) from error
    return _not_empty(secret, account)


def from_environment(name: str, environment: Mapping[str, str], *, account: str) -> str:
    """A secret in an environment variable."""
    if name not in environment:
        raise SecretError(
            _(
                "{account}: its secret is missing: the variable {name} is not set. "
                "Nothing was sent on this account.",
                account=account,
                name=name,
            ),
            hint=_("Set it for the user and the cron job that run crosspost."),
        )
    return _not_empty(environment[name].strip(), account)


def from_credential(name: str, environment: Mapping[str, str], *, account: str) -> str:
    """A secret that systemd gives (`LoadCredential=`)."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / name if folder else None
    if path is None or not path.is_file():
        raise SecretError(
            _(
                "{account}: its secret is missing: systemd gave no credential "
                "called {name}. Nothing was sent on this account.",
                account=account,
                name=name,
            ),
            hint=_("Add LoadCredential={name}:… to the unit.", name=name),
        )
    return _not_empty(path.read_text(encoding="utf-8").strip(), account)


def _not_empty(secret: str, account: str) -> str:
    if secret:
        return secret
    raise SecretError(
        _(
            "{account}: its secret is empty. Nothing was sent on this account.",
            account=account,
        ),
        hint=_("Set it again with “crosspost accounts add”."),
    )
