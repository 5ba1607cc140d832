import pytest

from bot.storage.vault import Vault, VaultError, new_key, pair_hash, read_key


def test_a_sealed_text_opens_in_its_own_row() -> None:
    vault = Vault([read_key(new_key())])
    assert (
        vault.open(vault.seal("Sam, data team – ☕", "contacts", 7, 42), "contacts", 7, 42)
        == "Sam, data team – ☕"
    )


@pytest.mark.parametrize(
    ("table", "row", "owner"), [("drafts", 7, 42), ("contacts", 8, 42), ("contacts", 7, 43)]
)
def test_a_sealed_text_does_not_open_in_another_row(table: str, row: int, owner: int) -> None:
    vault = Vault([read_key(new_key())])
    sealed = vault.seal("Sam", "contacts", 7, 42)
    with pytest.raises(VaultError):
        vault.open(sealed, table, row, owner)


def test_an_old_key_still_opens_after_a_rotation() -> None:
    old, new = read_key(new_key()), read_key(new_key())
    sealed = Vault([old]).seal("Sam", "contacts", 7, 42)
    rotated = Vault([new, old])
    assert rotated.open(sealed, "contacts", 7, 42) == "Sam"


def test_a_key_that_is_gone_opens_nothing() -> None:
    sealed = Vault([read_key(new_key())]).seal("Sam", "contacts", 7, 42)
    with pytest.raises(VaultError, match="RAPPORT_ENCRYPTION_KEYS"):
        Vault([read_key(new_key())]).open(sealed, "contacts", 7, 42)


@pytest.mark.parametrize("written", ["", "short", "!" * 44, "QUJD"])
def test_a_key_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        read_key(written)


def test_a_pair_hash_knows_who_blocked_whom() -> None:
    key = b"k" * 32
    assert pair_hash(key, 1, 2) == pair_hash(key, 1, 2)
    assert pair_hash(key, 1, 2) != pair_hash(key, 2, 1)
