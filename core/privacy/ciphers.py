"""Sealing a text so that only a holder of the key reads it, and only in the column it was sealed for.

A sealed text is `algorithm:key id:base64(nonce + ciphertext + tag)`. The algorithm and the key id
stand in the clear, so both may change while old rows stay readable.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NONCE_SIZE, TAG_SIZE = 12, 16
AES_256_GCM, SM4_GCM = "aes256gcm", "sm4gcm"
_KEY_SIZES = {AES_256_GCM: 32, SM4_GCM: 16}
_BLOCKS = {AES_256_GCM: algorithms.AES, SM4_GCM: algorithms.SM4}


class UnreadableError(Exception):
    """A sealed text was altered, moved from another column, or its key is not here."""


class KeyRing(NamedTuple):
    """The secrets of an installation: `current` seals, every other one still opens."""

    secrets: Mapping[str, str]
    current: str
    algorithm: str

    @property
    def prefix(self) -> str:
        """What a text sealed with the current key and algorithm starts with."""
        return f"{self.algorithm}:{self.current}:"


@lru_cache(maxsize=64)
def _derived_key(secret: str, algorithm: str) -> bytes:
    info = f"lunxun field {algorithm}".encode()
    return HKDF(SHA256(), _KEY_SIZES[algorithm], salt=None, info=info).derive(secret.encode())


@lru_cache(maxsize=64)
def _aes(secret: str) -> AESGCM:
    """Return the cipher that seals and opens in one go, at a quarter of the price of one made each time."""
    return AESGCM(_derived_key(secret, AES_256_GCM))


def seal(text: str, *, context: str, ring: KeyRing) -> str:
    """Return `text` sealed for `context` (table.column) with the current key and a fresh nonce."""
    key = _derived_key(ring.secrets[ring.current], ring.algorithm)
    nonce = secrets.token_bytes(NONCE_SIZE)
    encryptor = Cipher(_BLOCKS[ring.algorithm](key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data((ring.prefix + context).encode())
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return ring.prefix + base64.b64encode(nonce + sealed + encryptor.tag).decode()


def sealer(*, context: str, ring: KeyRing) -> Callable[[str], str]:
    """Return a function that seals many texts for one column as `seal` does, at a quarter of its price.

    An empty text stays empty, as in an EncryptedTextField.
    """
    if ring.algorithm != AES_256_GCM:
        return lambda text: text and seal(text, context=context, ring=ring)
    prefix, bound = ring.prefix, (ring.prefix + context).encode()
    encrypt = _aes(ring.secrets[ring.current]).encrypt

    def sealed(text: str) -> str:
        if not text:
            return text
        nonce = secrets.token_bytes(NONCE_SIZE)
        inner = encrypt(nonce, text.encode(), bound)
        return prefix + base64.b64encode(nonce + inner).decode()

    return sealed


def unseal(sealed: str, *, context: str, ring: KeyRing) -> str:
    """Return the text inside; raises UnreadableError when it is not exactly what was sealed here."""
    algorithm, _, rest = sealed.partition(":")
    key_id, _, body = rest.partition(":")
    if algorithm not in _BLOCKS or key_id not in ring.secrets:
        raise UnreadableError(f"no key for a value of {context}")
    try:
        raw = base64.b64decode(body, validate=True)
        bound = f"{algorithm}:{key_id}:{context}".encode()
        if algorithm == AES_256_GCM:
            whole = _aes(ring.secrets[key_id])
            return whole.decrypt(raw[:NONCE_SIZE], raw[NONCE_SIZE:], bound).decode()
        nonce, inner, tag = raw[:NONCE_SIZE], raw[NONCE_SIZE:-TAG_SIZE], raw[-TAG_SIZE:]
        key = _derived_key(ring.secrets[key_id], algorithm)
        decryptor = Cipher(_BLOCKS[algorithm](key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound)
        return (decryptor.update(inner) + decryptor.finalize()).decode()
    except (binascii.Error, ValueError, InvalidTag) as error:
        raise UnreadableError(f"a value of {context} was altered or moved") from error
