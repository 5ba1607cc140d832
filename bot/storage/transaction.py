"""A transaction, and the repositories that work in it: one per aggregate."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.vault import Vault


class Transaction:
    """What a use case holds while it works. Its repositories share one connection and commit together."""

    def __init__(self, connection: AsyncConnection, vault: Vault, pair_key: bytes) -> None:
        self.connection = connection
        self.vault = vault
        self.pair_key = pair_key
