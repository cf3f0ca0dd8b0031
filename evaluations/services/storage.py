"""Files of open rounds: their keys and printed slips, in the one folder that no backup copies."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.privacy.ciphers import seal, unseal
from core.privacy.keyrings import current_ring

FOLDER = "rounds"  # core.operations.backups.NEVER_COPIED
KEY_CONTEXT = "evaluations.round_key"


def keep_key(private: str, *, round_id: int) -> str:
    """Store a round's private key, itself encrypted; return the name of the file."""
    locked = seal(private, context=KEY_CONTEXT, ring=current_ring())
    return default_storage.save(f"{FOLDER}/{round_id}.key", ContentFile(locked.encode()))


def kept_key(name: str) -> str:
    """Return a round's private key. Raises ValidationError when the file is lost."""
    if not name or not default_storage.exists(name):
        raise ValidationError(
            "找不到本批次的开启密钥，测评票无法开启。请联系系统管理员恢复文件后重试。",
            code="key_lost",
        )
    with default_storage.open(name) as file:
        return unseal(file.read().decode(), context=KEY_CONTEXT, ring=current_ring())


def destroy(name: str) -> None:
    """Delete a file; one that is gone is fine."""
    if name:
        default_storage.delete(name)
