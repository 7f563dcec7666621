"""What stands in the way of somebody who gives their time."""

from fraudhub.accounts.models import Membership
from outreach.models import Volunteer


def why_not_enrol(user, *, borough, on):
    held = Membership.objects.in_force(on).filter(user=user, role="volunteer", borough=borough)
    if not held.exists():
        yield f"{user.full_name} has no membership as a volunteer of {borough.name} that is in force."
    if Volunteer.objects.filter(user=user).exists():
        yield f"{user.full_name} is enrolled already."
