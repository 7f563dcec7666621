from fraudhub.audit.words import Action


class RecoveryAudit(Action):
    MATTERS_LISTED = "recovery_matters.listed", "Read the list of recovery matters"
    MATTER_SEEN = "recovery_matter.seen", "Opened a recovery matter"
    MATTER_OPENED = "recovery_matter.opened", "Opened a new recovery matter"
    MATTER_CHANGED = "recovery_matter.changed", "Changed a recovery matter"
    MATTER_CLOSED = "recovery_matter.closed", "Closed a recovery matter"
    MATTER_REOPENED = "recovery_matter.reopened", "Reopened a recovery matter"
    SHARES_AGREED = "recovery_matter.shares_agreed", "Recorded the shares of a joint matter"
    STAGE_RECORDED = "recovery_stage.recorded", "Recorded a stage of a recovery matter"
    STAGE_SEEN = "recovery_stage.seen", "Read stages of recovery matters"
    STAGE_TAKEN_BACK = "recovery_stage.taken_back", "Took back a stage of a recovery matter"
    ASSETS_LISTED = "assets.listed", "Read the list of assets"
    ASSET_SEEN = "asset.seen", "Opened an asset"
    ASSET_ADDED = "asset.added", "Added an asset"
    ASSET_JOINED = "asset.joined", "Brought an asset into a recovery matter"
    VICTIM_NAMED = "recovery_victim.named", "Named a case whose victim is to be repaid"
    VICTIM_REMOVED = "recovery_victim.removed", "Took a case out of those to be repaid"
    HEARING_LISTED = "hearing.listed", "Put a hearing in the list"
    HEARING_RESULTED = "hearing.resulted", "Recorded what a court did"
    HEARINGS_READ = "hearings.read", "Read the list of hearings"
    PAPER_NAMED = "recovery_paper.named", "Named a document of a recovery matter"


class LedgerAudit(Action):
    POSTED = "recovery.posted", "Entered an amount in the recovery ledger"
    REVALUED = "recovery.revalued", "Revalued an asset"
    REVERSED = "recovery.reversed", "Reversed an entry of the recovery ledger"
    REFUNDED = "recovery.refunded", "Recorded what a firm reimbursed in a recovery matter"
    ENTRIES_LISTED = "recovery_entries.listed", "Read entries of the recovery ledger"
    ENTRY_SEEN = "recovery_entry.seen", "Opened an entry of the recovery ledger"
    EXPORTED = "recovery_entries.exported", "Took entries of the recovery ledger out as a file"
    TOTALS_READ = "recovery_totals.read", "Read totals of the recovery ledger"
    MONTH_CLOSED = "recovery_month.closed", "Closed a month of the recovery ledger"


class RepaymentAudit(Action):
    PROPOSED = "distribution.proposed", "Proposed how money is split over victims"
    AGREED = "distribution.agreed", "Agreed as the second person to a split over victims"
    DECLINED = "distribution.declined", "Did not agree to a split over victims"
    PAID = "distribution.paid", "Returned money to victims"
    SEEN = "distribution.seen", "Opened a split over victims"
    LISTED = "repayments.listed", "Read the list of victims to be repaid"
    RETURNS_READ = "returns.listed", "Read what was returned to victims"
    LIMIT_SET = "recovery_limit.set", "Set the limit above which a second person agrees"
