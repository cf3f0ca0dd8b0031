"""Sealing ballots to a round: anybody can seal, only the holder of the round's private key can open.

X25519 with a fresh key for each ballot, HKDF-SHA256, AES-256-GCM. All ballots of a round are padded
to one length, so that it does not tell who wrote a remark. When a round closes its private key
is destroyed: from then on a copy of the sealed ballots, in a backup or the write-ahead log, says
nothing, and their order cannot be tied to the shuffled answers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BLOCK = 1024
KEY_BYTES, NONCE_BYTES = 32, 12
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
CODE_LENGTH = 16  # 80 bits


class UnopenedError(Exception):
    """A sealed ballot does not belong to this key, or was altered."""


def new_key_pair() -> tuple[str, str]:
    """Return (private, public) key of a round as text."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def seal(answers: dict[str, Any], *, public_key: str, room: int) -> bytes:
    """Return the answers sealed to the round: ephemeral public key, nonce, ciphertext.

    `room` is the length all ballots of the round are padded to; raises ValueError when it is short.
    """
    ephemeral = X25519PrivateKey.generate()
    recipient = X25519PublicKey.from_public_bytes(_bytes(public_key))
    sender = ephemeral.public_key().public_bytes_raw()
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(_shared_key(ephemeral.exchange(recipient), sender))
    return sender + nonce + box.encrypt(nonce, _padded(answers, room), sender)


def unseal(sealed: bytes, *, private_key: str) -> dict[str, Any]:
    """Return the answers of a sealed ballot. Raises UnopenedError for a wrong key or altered bytes."""
    sender, nonce = sealed[:KEY_BYTES], sealed[KEY_BYTES : KEY_BYTES + NONCE_BYTES]
    private = X25519PrivateKey.from_private_bytes(_bytes(private_key))
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
        box = AESGCM(_shared_key(shared, sender))
        padded = box.decrypt(nonce, sealed[KEY_BYTES + NONCE_BYTES :], sender)
    except (InvalidTag, ValueError) as error:
        raise UnopenedError from error
    answers: dict[str, Any] = json.loads(padded.rstrip(b"\0"))
    return answers


def receipt(sealed: bytes) -> str:
    """Return the receipt of a cast ballot: it proves that it was counted, not what it said."""
    digest = hashlib.sha256(sealed).hexdigest()[:16].upper()
    return "-".join(digest[i : i + 4] for i in range(0, 16, 4))


def new_code() -> str:
    """Return a fresh slip code of 80 bits, grouped for reading aloud."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def code_hash(code: str) -> bytes:
    """Return the only thing kept of a code; typing errors of look-alike letters are forgiven."""
    plain = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    kept = "".join(character for character in plain if character in CODE_ALPHABET)
    return hashlib.sha256(f"lunxun-slip:{kept}".encode()).digest()


def _shared_key(secret: bytes, sender: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=sender, info=b"lunxun-ballot").derive(secret)


def _padded(answers: dict[str, Any], room: int) -> bytes:
    plain = json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()
    if len(plain) > room:
        raise ValueError("the ballot is longer than its round allows")
    return plain.ljust(room, b"\0")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")  # it stands in addresses


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
