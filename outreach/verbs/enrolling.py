"""How somebody becomes a volunteer of a borough."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.audit import VolunteerAudit
from outreach.models import Volunteer
from outreach.rules.enrolling import why_not_enrol


@transaction.atomic
def enrol_volunteer(user: User, *, borough: Borough, enrolled_on: date | None = None, by: User | None) -> Volunteer:
    user = User.objects.select_for_update().get(pk=user.pk)
    enrolled_on = enrolled_on or timezone.localdate()
    refuse_if(why_not_enrol(user, borough=borough, on=enrolled_on))
    volunteer = Volunteer.objects.create(user=user, borough=borough, enrolled_on=enrolled_on, created_by=by)
    audit(VolunteerAudit.ENROLLED, volunteer, by=by)
    return volunteer
