"""Seals secrets before they are stored, and opens them. Knows keys and texts, no database and no App."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import ConfigurationError
from app.settings import PREFIX, HostSettings

KEY_FILE = "secret.key"
HOW = f"`proofgrade setup --new-key` prints one: set {PREFIX}SECRET_KEY or {PREFIX}SECRET_KEY_FILE to it"


@dataclass(frozen=True)
class Vault:
    """Fernet keys: the first seals, all of them open."""

    keys: MultiFernet = field(repr=False)

    def seal(self, name: str, text: str) -> str:
        """`text` sealed so that it opens under this name only."""
        return self.keys.encrypt(json.dumps([name, text]).encode()).decode("ascii")

    def open(self, name: str, sealed: str) -> str:
        """The text. Raises ConfigurationError when no key of ours sealed it under this name."""
        try:
            found, text = json.loads(self.keys.decrypt(sealed))
        except InvalidToken:
            raise ConfigurationError(
                f"the stored {name} was sealed with another key; put that key back, as the second one of "
                f"{PREFIX}SECRET_KEY, or run `proofgrade setup --forget` and connect the App anew"
            ) from None
        if found != name:
            raise ConfigurationError(f"what is stored as {name} was sealed as {found}: somebody moved it")
        return str(text)


def new_key() -> str:
    """A fresh key, as the settings take it."""
    return Fernet.generate_key().decode("ascii")


def open_vault(settings: HostSettings) -> Vault:
    """The vault of this service. On SQLite a key file is made where there is none.

    Raises ConfigurationError when there is no key, or one that is none.
    """
    if settings.secret_key is not None:
        return _vault(settings.secret_key.get_secret_value(), f"{PREFIX}SECRET_KEY")
    if settings.secret_key_file is not None:
        return _vault(_read(settings.secret_key_file), f"{PREFIX}SECRET_KEY_FILE")
    if not settings.embedded:
        raise ConfigurationError(
            f"{PREFIX}SECRET_KEY: missing; with a database server every host needs the same one. {HOW}"
        )
    path = settings.data_dir / KEY_FILE
    if not path.exists():
        _create(path)
    return _vault(_read(path), str(path))


def _vault(text: str, where: str) -> Vault:
    """Keys with commas or white space between them."""
    words = text.replace(",", " ").split()
    try:
        return Vault(MultiFernet([Fernet(word) for word in words]))
    except ValueError:
        raise ConfigurationError(f"{where}: not a key of 32 bytes in URL-safe base64. {HOW}") from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: the key to the stored secrets is not readable: {error}") from error


def _create(path: Path) -> None:
    """Write a new key for nobody else to read. Of two processes that come together the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(new_key() + "\n")
            out.flush()
            os.fsync(out.fileno())
        path.hardlink_to(draft)  # unlike a rename, this fails where the file is there already
    except FileExistsError:
        pass
    finally:
        draft.unlink()
