"""What the law offers: routes, their stages in order, the clocks that run, and what each stage counts as. All of it is
dated, because the law moves."""

from django.db import models
from django.db.models import Q

from fraudhub.core.models import ReferenceRow
from fraudhub.core.money import RECOVERY_LIMIT_GBP
from fraudhub.core.personal_data import PersonalData


class Column(models.TextChoices):
    """The five columns, which nothing adds together."""

    DENIED = "denied", "Denied"
    ORDERED = "ordered", "Ordered"
    RECEIVED = "received", "Received"
    RETURNED = "returned", "Returned to victims"
    REIMBURSED = "reimbursed", "Reimbursed by firms"


class AssetKind(ReferenceRow):
    """A kind of thing that can be recovered, and what tells one of it from another."""

    personal = PersonalData(not_personal={"identified_by", "looks_like", "counts_units"})

    identified_by = models.CharField(max_length=200, help_text="What is typed to say which one it is.")
    looks_like = models.CharField(
        max_length=80, blank=True, help_text="A pattern of what is typed, letters and digits alone, in small letters."
    )
    counts_units = models.BooleanField(default=False, help_text="Worth so many units of a token at a price.")


class RecoveryRoute(ReferenceRow):
    """One way in law to take money back, and whether it belongs in "assets recovered"."""

    class Kind(models.TextChoices):
        CRIMINAL = "criminal", "Criminal"
        CIVIL = "civil", "Civil"
        RESTITUTION = "restitution", "Restitution"
        REIMBURSEMENT = "reimbursement", "Reimbursement"

    personal = PersonalData(
        not_personal={"legal_basis", "kind", "decided_by", "test", "in_total", "credit_kind"}
    )  # fmt: skip

    legal_basis = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    decided_by = models.CharField(max_length=120)
    test = models.CharField(max_length=200, blank=True)
    in_total = models.BooleanField(help_text="Counts in what is called assets recovered.")
    credit_kind = models.CharField(
        max_length=12, blank=True, help_text="What money to a victim is called in their case."
    )


class RouteStage(ReferenceRow):
    """One stage of a route: what may come before it, and the column that money is counted in there."""

    personal = PersonalData(
        not_personal={
            "route", "place", "counts_as", "may_begin", "ends", "gives_back", "fixes_value", "asks_benefit",
            "money_is", "guard",
        }
    )  # fmt: skip

    route = models.ForeignKey(RecoveryRoute, on_delete=models.PROTECT, related_name="stages")
    place = models.PositiveSmallIntegerField()
    counts_as = models.CharField(max_length=10, choices=Column.choices, blank=True)
    may_begin = models.BooleanField(default=False)
    follows = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="leads_to")
    ends = models.BooleanField(default=False, help_text="The matter is over.")
    gives_back = models.BooleanField(default=False, help_text="What was taken goes back: no order on it stands.")
    fixes_value = models.BooleanField(default=False, help_text="It is money from here on: no revaluing.")
    asks_benefit = models.BooleanField(default=False, help_text="A benefit figure is recorded beside what is payable.")
    money_is = models.CharField(max_length=120, blank=True, help_text="Where the money is at this stage.")
    guard = models.TextField(blank=True, help_text="How the same money is kept from being counted twice.")

    class Meta(ReferenceRow.Meta):
        ordering = ["route", "place"]
        constraints = [models.UniqueConstraint(fields=["route", "place"], name="stage_has_a_place_of_its_own")]


class StatutoryClock(ReferenceRow):
    """A time limit of a route: what starts it, how long it is, what meets it. ``starts_at`` empty: the day that the
    matter counts from, like the last payment of a claim."""

    class Unit(models.TextChoices):
        HOURS = "hours", "hours"
        DAYS = "days", "days"
        WORKING_DAYS = "working_days", "working days"
        WEEKS = "weeks", "weeks"
        MONTHS = "months", "months"
        YEARS = "years", "years"

    class Kind(models.TextChoices):
        ACT = "act", "Something must be done by then"
        WAIT = "wait", "Nothing may be done before"

    personal = PersonalData(
        not_personal={
            "route", "starts_at", "from_first", "length", "unit", "kind", "met_by_hearing", "warn_days",
            "working_days_only", "counts_first_day",
        }
    )  # fmt: skip

    route = models.ForeignKey(RecoveryRoute, on_delete=models.PROTECT, related_name="clocks")
    starts_at = models.ForeignKey(RouteStage, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_first = models.BooleanField(default=False, help_text="From the first time that stage was reached.")
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit.choices)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    met_by = models.ManyToManyField(RouteStage, blank=True, related_name="+")
    met_by_hearing = models.BooleanField(default=False, help_text="An order granted at a hearing meets it.")
    warn_days = models.PositiveSmallIntegerField(help_text="How long before its end it is shown.")
    working_days_only = models.BooleanField(
        default=False, help_text="Of hours: those of Saturdays, Sundays and bank holidays do not count."
    )
    counts_first_day = models.BooleanField(
        default=False, help_text="Of days, months, years: they begin with the day itself, as the Act says of an order."
    )

    class Meta(ReferenceRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(length__gt=0), name="clock_runs_for_some_time")]


class StatedFigure(ReferenceRow):
    """What somebody has said in public about money recovered: kept with its bound and with what it leaves open."""

    personal = PersonalData(
        not_personal={"year", "bound_gbp", "is_lower_bound", "basis", "as_at", "says", "leaves_open"}
    )

    year = models.PositiveSmallIntegerField(help_text="The financial year, by its first calendar year.")
    bound_gbp = models.DecimalField(max_digits=12, decimal_places=2)
    is_lower_bound = models.BooleanField(help_text="It was said as “over”.")
    basis = models.CharField(max_length=10, choices=Column.choices, blank=True, help_text="Empty: not stated.")
    as_at = models.DateField(null=True, blank=True, help_text="Up to which day; empty for the whole year.")
    says = models.CharField(max_length=200)
    leaves_open = models.TextField()

    class Meta(ReferenceRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(bound_gbp__gt=0, bound_gbp__lte=RECOVERY_LIMIT_GBP), name="stated_figure_is_positive"
            )
        ]
