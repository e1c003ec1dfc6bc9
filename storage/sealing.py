"""Encryption of health data and names at rest: AES-256-GCM under a ring of keys.

A sealed value is one byte of version, four that name the key, twelve of nonce, then the ciphertext with its
tag. It opens only in the place it was sealed for (a row's own words, as ``answer:M-7KQ4:goal:12``), so that
nobody who can write to the database can move one patient's words to another.
"""

import base64
import binascii
import json
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from flows.errors import SealError, SettingsError

VERSION = b"\x01"
NAME_BYTES = 4
NONCE_BYTES = 12
KEY_BYTES = 32
HEAD_BYTES = len(VERSION) + NAME_BYTES
WORDS_AT = HEAD_BYTES + NONCE_BYTES

_to_json = json.JSONEncoder(separators=(",", ":")).encode
_from_json = json.JSONDecoder().raw_decode
"""Reads what _to_json wrote, with no blanks around it to look for."""


def new_key() -> str:
    """Make a key, as text for a setting or a file."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


class Sealer:
    """Seals with the first of its keys and opens with any of them."""

    def __init__(self, *keys: bytes) -> None:
        self._ring = {VERSION + _name(key): AESGCM(key) for key in keys}
        self._newest = VERSION + _name(keys[0])

    @classmethod
    def from_text(cls, keys: str) -> "Sealer":
        """Read keys separated by commas, newest first, as new_key() makes them."""
        return cls(*(_read_key(number, text) for number, text in enumerate(keys.split(","), start=1)))

    def seal(self, words: bytes, place: str) -> bytes:
        """Seal some bytes for one place, under the newest key."""
        nonce = os.urandom(NONCE_BYTES)
        head = self._newest
        return head + nonce + self._ring[head].encrypt(nonce, words, head + place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Open what was sealed for this place; SealError where no key does."""
        head = sealed[:HEAD_BYTES]
        key = self._ring.get(head)
        if key is None:
            raise SealError(
                f"a sealed {_kind(place)} opens with none of the keys given; add the key it was sealed with"
                " to MERIDIAN_DATA_KEY"
            )
        try:
            return key.decrypt(sealed[HEAD_BYTES:WORDS_AT], sealed[WORDS_AT:], head + place.encode())
        except (InvalidTag, ValueError):
            raise SealError(f"a sealed {_kind(place)} was damaged or moved since; restore a backup") from None

    def seal_json(self, value: object, place: str) -> bytes:
        """Seal plain data: text, numbers, lists, None."""
        return self.seal(_to_json(value).encode(), place)

    def open_json(self, sealed: bytes, place: str) -> object:
        """Open plain data; lists come back as tuples."""
        value, _ = _from_json(self.open(sealed, place).decode())
        return tuple(value) if isinstance(value, list) else value


def _kind(place: str) -> str:
    return place.partition(":")[0]


def _name(key: bytes) -> bytes:
    return sha256(key).digest()[:NAME_BYTES]


def _read_key(number: int, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"MERIDIAN_DATA_KEY: key {number} is not 32 bytes in URL-safe base64 (44 characters)"
        )
    return key
