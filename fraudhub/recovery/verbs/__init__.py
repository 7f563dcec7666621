"""The only writers of assets, matters and the ledger."""

from fraudhub.recovery.verbs.closing import close_month
from fraudhub.recovery.verbs.matters import (
    add_asset,
    agree_shares,
    bring_in_asset,
    change_matter,
    close_matter,
    keep_clocks,
    list_hearing,
    name_paper,
    name_victim,
    open_matter,
    record_result,
    record_stage,
    remove_victim,
    reopen_matter,
    take_back_stage,
)
from fraudhub.recovery.verbs.posting import record_recovery, record_refund, revalue, reverse_entry
from fraudhub.recovery.verbs.repaying import answer_distribution, distribute, set_limit
from fraudhub.recovery.verbs.reporting import request_statement

__all__ = [
    "add_asset",
    "agree_shares",
    "answer_distribution",
    "bring_in_asset",
    "change_matter",
    "close_matter",
    "close_month",
    "distribute",
    "keep_clocks",
    "list_hearing",
    "name_paper",
    "name_victim",
    "open_matter",
    "record_recovery",
    "record_refund",
    "record_result",
    "record_stage",
    "remove_victim",
    "reopen_matter",
    "request_statement",
    "revalue",
    "reverse_entry",
    "set_limit",
    "take_back_stage",
]  # fmt: skip
