"""Walks every key to a person or a case: whoever holds one says what it does when life happens to them, or why
nothing. A new table with such a key fails here until somebody has thought about it."""

import pytest
from django.apps import apps

from fraudhub.people import sockets
from tests.architecture.test_models import our_models

# The keys under which answers are plugged in.
FOLLOWS = {
    "people.consent_is_withdrawn": {"visits", "follow_ups", "letters", "referrals", "agenda"},
    "people.person_died": {"visits", "follow_ups", "referrals", "agenda"},
    "people.person_moved": {"visits", "follow_ups"},
    "people.visits_are_unwanted": {"visits", "follow_ups"},
}
OF_THE_PERSON = "what is known of them goes where they go, and stays with the hub that wrote it"
OF_THE_CASE = "part of the case, which is worked on and closed by its hub"
NOTHING_PLANNED = {
    "people.PersonKey": OF_THE_PERSON,
    "people.Person": OF_THE_PERSON,
    "people.Match": OF_THE_PERSON,
    "people.CommunicationNeed": OF_THE_PERSON,
    "people.ContactWish": OF_THE_PERSON,
    "people.Marker": OF_THE_PERSON,
    "people.EmergencyAccess": "an hour, then over",
    "people.Consent": "asked at each use: a no to one hub holds in all",
    "people.TrustedContact": OF_THE_PERSON,
    "people.VulnerabilityAssessment": "the inbox asks for no new score of who died or moved away",
    "cases.FraudCase": "a fraud is worked on after a death or a move; its hub closes it with that reason",
    "cases.Triage": OF_THE_CASE,
    "cases.CaseNote": OF_THE_CASE,
    "cases.CaseClosing": OF_THE_CASE,
    "cases.CaseDocument": OF_THE_CASE,
    "cases.Identifier": OF_THE_CASE,
    "cases.Payment": OF_THE_CASE,
    "cases.RefundClaim": OF_THE_CASE,
    "cases.Reimbursement": OF_THE_CASE,
    "cases.Credit": OF_THE_CASE,
    "cases.BankContact": OF_THE_CASE,
    "cases.OutcomeDecision": OF_THE_CASE,
    "cases.CodeDuty": OF_THE_CASE,
    "cases.EnhancedRights": OF_THE_CASE,
    "cases.UpdateAgreement": OF_THE_CASE,
    "recovery.MatterVictim": "what is owed after a death is owed to the estate: the list of repayments says so",
    "recovery.ProposedShare": "a split that waits is read by a second person, who is told who has died",
    "recovery.Allocation": "it was paid",
    "outreach.Acquaintance": "whom a volunteer knows, they know",
    "outreach.ProtectiveAction": "it was done, whatever happened since",
    "outreach.Device": "it stays where it is until somebody fetches it: the page of a death or a move says so first",
    "outreach.DeviceStep": "it happened",
    "outreach.Correction": "waits for a person, who reads on the person's page what happened since",
    "maaf.Action": "what a body undertook it says itself how it goes; the item it came of is shut",
    "referrals.Concern": "a concern is decided by a person, whatever happened since",
}
PLUGGED = {
    "maaf.AgendaItem": "shut to all but the hub, and the chair is told; after a move the old hub's meeting goes on",
    "outreach.VisitResident": "visits are called off",
    "outreach.FollowUp": "nobody asks any more; where only visits are unwanted, calls go on for who agreed to them",
    "referrals.Referral": "referrals are called back, but for a move: the help goes on",
}


def holders():
    aimed = {apps.get_model("people.Person"), apps.get_model("cases.FraudCase")}
    return {
        model._meta.label
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.related_model in aimed
    }


def test_whoever_holds_a_person_or_a_case_says_what_life_does_to_it():
    assert holders() == set(NOTHING_PLANNED) | set(PLUGGED), "Plug it into each life event, or say why not."


@pytest.mark.parametrize("name", sorted(FOLLOWS))
def test_what_is_said_to_follow_is_plugged_in(name):
    socket = getattr(sockets, name.removeprefix("people."))

    assert {plug.key for plug in socket.plugs} == FOLLOWS[name]
