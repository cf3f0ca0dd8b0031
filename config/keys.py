"""Secret keys of an installation: made once, kept in LUNXUN_HOME/keys, readable by their owner only.

`manage.py backup` carries this folder: without it encrypted fields cannot be read again.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def kept_secret(home: Path, name: str, *, size: int = 48) -> str:
    """Return the secret of this name, making it (`size` random bytes) the first time.

    Safe when several processes start at once: the file is created exclusively, losers read it.
    """
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    draft = folder / f".{name}.{os.getpid()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(size))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret stands
        finally:
            draft.unlink()
    return path.read_text().strip()


def secret_key(home: Path) -> str:
    """Return Django's SECRET_KEY of this installation."""
    return kept_secret(home, "secret_key")
