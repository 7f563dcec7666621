"""The programme's score of vulnerability: questions by a versioned rule, a band, and perhaps another one chosen by a
person with a reason."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.people.audit import PersonAudit
from fraudhub.people.models import Person, TriageBand, TriageRule, VulnerabilityAssessment
from fraudhub.people.rules import why_not_assess
from fraudhub.people.scoring import band_for, score_of


def rule_now() -> TriageRule:
    rule = TriageRule.objects.valid_on(timezone.localdate()).order_by("-valid_from").first()
    if rule is None:
        raise RuleBroken("No rule for the score is in force. Ask a system administrator to load the lists.")
    return rule


@transaction.atomic
def assess_vulnerability(
    person: Person,
    *,
    rule: TriageRule,
    answers: dict[str, str],
    chosen_band: TriageBand | None = None,
    chosen_because: str = "",
    share_lost: str = "",
    bills_missed: bool | None = None,
    wellbeing: str = "",
    harm_note: str = "",
    by,
) -> VulnerabilityAssessment:
    """``answers``: {factor code: "yes", "no" or "not_known"}. The last scoring stays as it was; this one follows it."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    factors, bands = list(rule.factors.all()), list(rule.bands.all())
    refuse_if(
        why_not_assess(
            answers=answers, factors=factors, bands=bands, chosen_band=chosen_band, chosen_because=chosen_because
        )
    )
    score, is_override = score_of(answers, factors)
    band = band_for(score, is_override, bands)
    if chosen_band == band:
        chosen_band = None
    held = chosen_band or band
    assessment = VulnerabilityAssessment.objects.create(
        person=person,
        rule=rule,
        answers=answers,
        score=score,
        band=band,
        chosen_band=chosen_band,
        chosen_because=chosen_because if chosen_band else "",
        share_lost=share_lost,
        bills_missed=bills_missed,
        wellbeing=wellbeing,
        harm_note=harm_note,
        again_on=timezone.localdate() + timedelta(days=held.again_after_days),
        follows=person.assessments.standing().first(),
        created_by=by,
    )
    audit(
        PersonAudit.ASSESSED, assessment, by=by, references=[person.reference],
        facts={"rule": rule.pk, "chosen_otherwise": chosen_band is not None},
    )  # fmt: skip
    return assessment
