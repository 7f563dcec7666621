from fraudhub.audit.words import Action


class ReportAudit(Action):
    LISTED = "reports.listed", "Read the list of reports"
    SEEN = "report.seen", "Opened a report"
    TRIAGED = "report.triaged", "Decided what becomes of a report"
    SET_ASIDE = "report.set_aside", "Set a report aside"
    TAKEN_OUT = "report.taken_out", "Took a report out of its case"


class ImportAudit(Action):
    STARTED = "import.started", "Began to load reports"
    FINISHED = "import.finished", "Loaded reports"
    PREVIEWED = "import.previewed", "Checked a file of reports"
    SEEN = "import.seen", "Opened an import"
    ERRORS_READ = "import.errors_read", "Downloaded refused rows"


class CaseAudit(Action):
    LISTED = "cases.listed", "Read the list of cases"
    EXPORTED = "cases.exported", "Took the list of cases out as a file"
    SEEN = "case.seen", "Opened a case"
    REASON_GIVEN = "case.reason_given", "Said why they open a case that is not theirs"  # entries before decision 17
    OPENED = "case.opened", "Opened a new case"
    CHANGED = "case.changed", "Changed a case"
    HANDED_OVER = "case.handed_over", "Gave a case to somebody"
    NOTED = "case.noted", "Wrote a note on a case"
    NOTE_CORRECTED = "case.note_corrected", "Corrected a note on a case"
    PAPER_ADDED = "case.paper_added", "Added a document to a case"
    IDENTIFIER_NAMED = "case.identifier_named", "Named something that points to who did it"
    IDENTIFIER_REMOVED = "case.identifier_removed", "Took out something that pointed to who did it"
    LINKS_READ = "case.links_read", "Read which cases name the same things"
    CLOSING_ASKED = "case.closing_asked", "Asked a second person to agree that a case ends"
    CLOSING_DECLINED = "case.closing_declined", "Did not agree that a case ends"
    CLOSED = "case.closed", "Closed a case"
    REOPENED = "case.reopened", "Reopened a case"


class MoneyAudit(Action):
    PAYMENT_RECORDED = "payment.recorded", "Recorded a payment"
    REIMBURSEMENT_RECORDED = "reimbursement.recorded", "Recorded what a firm reimbursed"
    CREDIT_RECORDED = "credit.recorded", "Recorded what came back to a victim"
    ENTRY_REVERSED = "entry.reversed", "Took back an entry about money"
    BANK_CONTACT_LOGGED = "bank_contact.logged", "Logged a contact with a bank"
    CLAIM_DRAFTED = "claim.drafted", "Prepared a claim to a bank"
    CLAIM_MADE = "claim.made", "Recorded that a claim was made"
    CLOCK_STOPPED = "claim.clock_stopped", "Recorded that a bank's clock stands still"
    CLOCK_STARTED = "claim.clock_started", "Recorded that a bank's clock runs again"
    CLAIM_ANSWERED = "claim.answered", "Recorded a bank's answer"
    CLAIM_TO_OMBUDSMAN = "claim.to_ombudsman", "Recorded that a claim went to the ombudsman"
    CLAIM_CLOSED = "claim.closed", "Closed a claim"
    CLAIM_SEEN = "claim.seen", "Opened a claim"
    CLAIMS_LISTED = "claims.listed", "Read the list of claims"


class RightsAudit(Action):
    DUTY_BEGAN = "duty.began", "Started a clock of the Victims' Code"
    DUTY_MET = "duty.met", "Met a duty of the Victims' Code"
    DUTY_DROPPED = "duty.dropped", "Recorded that a duty is owed no longer"
    UPDATES_AGREED = "updates.agreed", "Agreed how often a victim is told"
    ENHANCED_DECIDED = "enhanced_rights.decided", "Decided whether Enhanced Rights apply"
    OUTCOME_DECIDED = "outcome.decided", "Gave a case an outcome"
    OUTCOMES_READ = "outcomes.read", "Read the shares of outcomes"
