"""The stock: an append-only ledger of movements, from which every quantity is derived; nothing else writes it."""

from __future__ import annotations

from mulette.exsitu.bank.balances import balance, balances, held_packages, package_balances
from mulette.exsitu.bank.stock.cancelling import cancel, cancel_of_cause
from mulette.exsitu.bank.stock.counting import recount
from mulette.exsitu.bank.stock.destroying import destroy, destroy_lot
from mulette.exsitu.bank.stock.dividing import merge_lots, split_lot
from mulette.exsitu.bank.stock.moving import move_package, transfer
from mulette.exsitu.bank.stock.taking import receive, withdraw, withdraw_from_lot

__all__ = [
    "balance",
    "balances",
    "cancel",
    "cancel_of_cause",
    "destroy",
    "destroy_lot",
    "held_packages",
    "merge_lots",
    "move_package",
    "package_balances",
    "receive",
    "recount",
    "split_lot",
    "transfer",
    "withdraw",
    "withdraw_from_lot",
]
