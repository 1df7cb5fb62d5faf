"""A bank in a transaction, as the tests of the floor below have it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mulette.core.storage.store import Store
from tests.exsitu.bank.conftest import Bank, open_bank


@pytest.fixture
def bank(store: Store) -> Iterator[Bank]:
    """Give a bank in a transaction."""
    with store.transaction() as session:
        yield open_bank(session)
