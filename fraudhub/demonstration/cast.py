"""Who is in the demonstration world: accounts for every role, as a list that the hub prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from fraudhub.accounts.models import Organisation, User
from fraudhub.accounts.verbs import add_organisation, create_account, give_membership, invite
from fraudhub.geography.models import Borough

PASSWORD = "canal-lock-wharf-92"  # noqa: S105 (printed at every start: it guards made-up data)
PILOTS = ("stockport", "trafford")
VOLUNTEERS = {"stockport": 5, "trafford": 4}
VOLUNTEERS_ELSEWHERE = 2
JOINED_ON = date(2023, 9, 4)
OF_EVERY_BOROUGH = {"hub_officer": "Officer", "hub_coordinator": "Coordinator"}
OF_THE_PILOTS = ("partner", "maaf_chair")
OF_GREATER_MANCHESTER = (
    "call_handler",
    "investigator",
    "gmp_viewer",
    "analyst",
    "programme_lead",
    "data_protection",
    "system_admin",
)
NAMES = (
    "Olive Brennan|Amir Hussain|Grace Adeyemi|Tom Ogden|Nadia Malik|Peter Lau|Joanne Clegg|Kwame Boateng|Ruth Levy|"
    "Stephen Kershaw|Parveen Akhtar|Alan Whittaker|Maria Kowalski|Denise Francis|Colin Barlow|Yusuf Rahman|"
    "Helen Schofield|Ranjit Singh|Moira Gallagher|Wei Chan"
).split("|")
OTHER_NAMES = (
    "Pat Osman|Carol Bardsley|Philip Marsland|Sunita Sharma|Bev Rafferty|Dev Chaudhry|Gemma Holt|Beth Mensah|"
    "Priya Patel|Dora Nguyen|Sam Cohen"
).split("|")
# Each borough has a chair; those of the pilots are among the other names.
CHAIR_NAMES = (
    "Margaret Tully|Owen Pritchard|Farah Siddiqui|Leonard Ashby|Dorothy Nkemelu|Graham Royle|Anjali Desai|"
    "Kathleen Moran"
).split("|")
VOLUNTEER_NAMES = (
    "Jean Hargreaves|Derek Entwistle|Shabnam Begum|Patrick Doherty|Irene Makinson|Vera Lomax|Gurdeep Kaur|"
    "Winston Samuels|Barbara Heywood|Frank Pilkington|Zofia Nowak|Maureen Kelly|Harold Booth|Amina Warsame|"
    "Norman Seddon|Lakshmi Mistry|Eileen Byrne|Cyril Grant|Hilda Cheetham|Roy Mellor|Agnes Murphy|Ken Ashworth|"
    "Joyce Hulme|Tariq Iqbal|Doreen Rigby"
).split("|")


@dataclass(frozen=True)
class Part:
    """One account: what it may do, where, and who it is said to be."""

    role: str
    borough: str  # a slug, or empty for all of Greater Manchester
    email: str
    name: str


# Somebody who changes between two roles: an officer of one pilot who coordinates the other.
OF_TWO_BOROUGHS = Part("hub_officer", "stockport", "two.boroughs@example.org", "Imran Qureshi")
ALSO = ("hub_coordinator", "trafford")
# Somebody who agrees to what the first investigator proposes.
SECOND_INVESTIGATOR = Part("investigator", "", "second.investigator@example.org", "Lena Hartley")


def parts() -> list[Part]:
    """Officer, coordinator and volunteers of each borough; the rest of the roles once, or once in each pilot."""
    slugs = list(Borough.objects.order_by("code").values_list("slug", flat=True))
    names, volunteers, others = iter(NAMES), iter(VOLUNTEER_NAMES), iter(OTHER_NAMES)
    found = []
    for slug in sorted(slugs, key=lambda slug: (slug not in PILOTS, slug)):
        for role, title in OF_EVERY_BOROUGH.items():
            found.append(Part(role, slug, f"{title.lower()}.{slug}@example.org", next(names)))
        for number in range(1, VOLUNTEERS.get(slug, VOLUNTEERS_ELSEWHERE) + 1):
            mailbox = "volunteer" if number == 1 else f"volunteer.{number}"
            found.append(Part("volunteer", slug, f"{mailbox}.{slug}@example.org", next(volunteers)))
        if slug in PILOTS:
            for role in OF_THE_PILOTS:
                mailbox = role.replace("_", ".")
                found.append(Part(role, slug, f"{mailbox}.{slug}@example.org", next(others)))
    chairs = iter(CHAIR_NAMES)
    for slug in sorted(set(slugs) - set(PILOTS)):
        found.append(Part("maaf_chair", slug, f"maaf.chair.{slug}@example.org", next(chairs)))
    for role in OF_GREATER_MANCHESTER:
        found.append(Part(role, "", f"{role.replace('_', '.')}@example.org", next(others)))
    found.append(OF_TWO_BOROUGHS)
    found.append(SECOND_INVESTIGATOR)
    return found


def open_accounts() -> None:
    """Each account with its membership. They share a pass phrase, so it is hashed once: sixty times would be
    most of the making of this world."""
    users = [_open(part) for part in parts()]
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(PASSWORD))
    _leave_something_to_do()


def _leave_something_to_do() -> None:
    """For a coordinator: somebody invited who has not answered."""
    stockport = Borough.objects.get(slug="stockport")
    coordinator = User.objects.get(email="coordinator.stockport@example.org")
    invite(
        email="nora.newcomer@example.org", full_name="Nora Newcomer", role="volunteer", borough=stockport,
        starts_on=timezone.localdate(), base_url="http://127.0.0.1:8000/", by=coordinator,
    )  # fmt: skip


def open_second_investigator() -> None:
    """For a world whose accounts were opened before there was one."""
    if not User.objects.filter(email=SECOND_INVESTIGATOR.email).exists():
        user = _open(SECOND_INVESTIGATOR)
        User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))


def second_investigator() -> User:
    return User.objects.get(email=SECOND_INVESTIGATOR.email)


def _open(part: Part) -> User:
    borough = Borough.objects.get(slug=part.borough) if part.borough else None
    user = create_account(email=part.email, full_name=part.name, password=None, by=None)
    give_membership(
        user,
        role=part.role,
        borough=borough,
        organisation=council_of(borough) if part.role == "partner" else None,
        starts_on=JOINED_ON,
        vetted_until=vetted_until() if part.role == "volunteer" else None,
        by=None,
    )
    if part is OF_TWO_BOROUGHS:
        role, slug = ALSO
        give_membership(user, role=role, borough=Borough.objects.get(slug=slug), starts_on=JOINED_ON, by=None)
    return user


def vetted_until() -> date:
    return timezone.localdate() + timedelta(days=500)


def council_of(borough: Borough) -> Organisation:
    name = f"{borough.name} Council"
    return Organisation.objects.filter(name=name).first() or add_organisation(name=name, kind="council", by=None)


def told_accounts() -> list[dict]:
    """As they are printed and written to var/demo_accounts.json; borough is an ONS code or None."""
    codes = dict(Borough.objects.values_list("slug", "code"))
    return [
        {"role": part.role, "borough": codes.get(part.borough), "email": part.email, "password": PASSWORD}
        for part in parts()
    ]
