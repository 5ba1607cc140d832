"""Encryption at rest: what a person wrote in their own words is sealed before it reaches a row.

AES-256-GCM with a key id in front, so that keys can be rotated, and with table, row and owner as associated
data, so that a sealed text moved to another row does not open. Discord's Developer Terms, section 5(c), ask
for encryption at rest.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_KEY_ID, _NONCE = 4, 12


class VaultError(Exception):
    """A sealed text could not be opened: another key, another row, or damage."""


def new_key() -> str:
    """A fresh key as it is written in settings and in the key file: 32 bytes, URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def read_key(text: str) -> bytes:
    """The 32 bytes of a key as written. Raises ValueError with a sentence when it is none."""
    try:
        key = base64.urlsafe_b64decode(text.strip())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ValueError("an encryption key is 32 bytes in URL-safe base64 (44 characters)")
    return key


class Vault:
    """Seals with the first of `keys`, opens with any. Each key is 32 bytes."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys:
            raise ValueError("a vault needs a key")
        self._ciphers = {self._id(key): AESGCM(key) for key in keys}
        self._primary = self._id(keys[0])

    def seal(self, text: str, table: str, row: int, owner: int) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._primary].encrypt(nonce, text.encode(), _bound_to(table, row, owner))
        return _VERSION + self._primary + nonce + sealed

    def open(self, sealed: bytes, table: str, row: int, owner: int) -> str:
        """Raises VaultError; there is no plain-text fallback."""
        key_id, rest = sealed[1 : 1 + _KEY_ID], sealed[1 + _KEY_ID :]
        cipher = self._ciphers.get(key_id)
        if sealed[:1] != _VERSION or cipher is None:
            raise VaultError("sealed with a key that is not in RAPPORT_ENCRYPTION_KEYS")
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], _bound_to(table, row, owner)).decode()
        except InvalidTag:
            raise VaultError("a sealed text does not belong to its row, or is damaged") from None

    def seal_if(self, text: str | None, table: str, row: int, owner: int) -> bytes | None:
        return self.seal(text, table, row, owner) if text else None

    def open_if(self, sealed: bytes | None, table: str, row: int, owner: int) -> str:
        return self.open(sealed, table, row, owner) if sealed else ""

    @staticmethod
    def _id(key: bytes) -> bytes:
        return hashlib.sha256(b"rapport key id" + key).digest()[:_KEY_ID]


def pair_hash(key: bytes, blocker: int, blocked: int) -> bytes:
    """What stays of a block when a person is deleted: it still matches, and names nobody."""
    return hmac.digest(key, f"{blocker}:{blocked}".encode(), "sha256")


def _bound_to(table: str, row: int, owner: int) -> bytes:
    return f"{table}:{row}:{owner}".encode()
