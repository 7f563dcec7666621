"""Random histories, and what they come to on every screen: page of the case, of the matter and of the programme, files,
API and report say the same, to the penny, and the same as a plain sum of what was done."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.cases.money import money_of
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column, LedgerEntry
from fraudhub.recovery.statement import report_of
from fraudhub.recovery.statement_files import for_word, page_of
from fraudhub.recovery.totals import WAYS, Asked, totals_of
from fraudhub.recovery.verbs import agree_shares, answer_distribution, record_refund, revalue, reverse_entry
from tests.factories.accounts import an_account
from tests.factories.reasons import says_why
from tests.factories.recovery import a_distribution, a_force_limit, a_matter, a_victim, an_asset, an_entry, received

pytestmark = pytest.mark.django_db
YEAR, DAY = "2025-26", date(2025, 5, 1)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


class History:
    """What was done, and what each column must come to by it."""

    def __init__(self, second):
        self.second = second
        self.columns = dict.fromkeys(Column.values, Decimal(0))
        self.orders, self.order = received("500000.00")
        self.columns["ordered"] += 500_000
        self.columns["received"] += 500_000
        self.claim = a_matter("APP_REIMBURSEMENT", "PAID", counts_from_on=date(2025, 3, 1))
        self.victims = [a_victim(self.orders, "40000.00"), a_victim(self.orders, "700.07", "trafford")]
        self.claimed = a_victim(self.claim, "9000.00")
        self.joint = a_matter("CASH", "PAID_IN", is_fraud_linked=False)
        agree_shares(self.joint, ours=Decimal(60), others=[("HM Revenue and Customs", Decimal(40))], by=None)
        self.joint.refresh_from_db()

    def enter(self, amount):
        asset = an_asset(self.joint)
        for stage, column in (("SEIZED", "denied"), ("FORFEITED", "ordered"), ("PAID_IN", "received")):
            entry = an_entry(self.joint, asset, stage, str(amount), on=DAY)
            # Sixty per cent to the penny: the penny left over goes to the larger remainder, of equal ones to us.
            pennies = int(amount * 100) * 60
            assert entry.share_gbp == Decimal(pennies // 100 + (pennies % 100 >= 50)) / 100
            self.columns[column] += entry.share_gbp

    def revalue(self, amount):
        asset = self.joint.assets.last()
        if asset is None:
            return
        entry = revalue(
            asset, matter=self.joint, column="denied", new_value_gbp=amount, happened_on=DAY, reason="Anew.", by=None
        )
        self.columns["denied"] += entry.share_gbp if entry.kind == "gain" else -entry.share_gbp

    def reverse(self, amount):
        entries = list(LedgerEntry.objects.standing().filter(matter__in=[self.orders, self.joint]).order_by("pk"))
        entry = entries[int(amount * 100) % len(entries)]
        reverse_entry(entry, reason="A mistake.", by=None)
        self.columns[entry.column] -= -entry.share_gbp if entry.kind == "fall" else entry.share_gbp

    def give_back(self, amount):
        split = a_distribution(self.orders, self.order, str(amount), on=DAY)
        if split.state == "waiting":
            answer_distribution(split, agrees=True, by=self.second)
        self.columns["returned"] += amount

    def refund(self, amount):
        record_refund(self.claim, case=self.claimed, firm="Bank", amount_gbp=amount, received_on=DAY, by=None)
        self.columns["reimbursed"] += amount


STEPS = ("enter", "revalue", "reverse", "give_back", "refund")
histories = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 3_000_00)), min_size=1, max_size=12)


@pytest.mark.feature(98)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=histories, basis_and_way=st.tuples(st.sampled_from(Column.values), st.sampled_from(list(WAYS))))
def test_whatever_was_done_every_screen_says_the_same_to_the_penny(client, steps, basis_and_way):
    investigator, second = an_account("investigator"), an_account("investigator")
    client.force_login(investigator)
    a_force_limit("1000.00")
    earlier = _columns_on_the_page(client)
    history = History(second)
    for step, pence in steps:
        try:
            getattr(history, step)(Decimal(pence) / 100)
        except RuleBroken:
            continue
    expected = {column: earlier[column] + pounds for column, pounds in history.columns.items()}

    assert _columns_on_the_page(client) == expected
    assert _columns_of_the_api(client) == expected
    assert _columns_of_the_report(client) == expected
    assert _columns_of_the_statement_on_paper() == [expected] * 2
    assert _columns_of_the_file(client) == expected
    assert _columns_by_plain_sum() == expected
    for basis in Column.values:
        for by in WAYS:
            asked = Asked(FinancialYear(2025), basis, by)
            assert totals_of(asked, Scope.everything()).total == expected[basis], (basis, by)
        told = client.get("/api/v1/recovery-totals/years/", {"basis": basis}).json()["years"][-1]
        assert (told["year"], Decimal(told["total"])) == (YEAR, expected[basis])
    asked = {"year": YEAR, "basis": basis_and_way[0], "by": basis_and_way[1]}
    told = client.get("/api/v1/recovery-totals/", asked).json()
    *parts, total = [Decimal(row["pounds"]) for row in _rows(client.get(reverse("recovery:totals_csv"), asked))]
    assert sum(parts) == total == Decimal(told["total"]) == expected[asked["basis"]], asked
    _one_line_drills_down_to_its_matters(client)
    _matters_and_cases_agree(client, history)


def _pounds(text):
    return [Decimal(found.replace(",", "").replace("£", "")) for found in re.findall(r"-?£[\d,]+\.\d\d", text)]


def _columns_on_the_page(client):
    page = client.get(reverse("recovery:totals"), {"year": YEAR}).content.decode()
    return dict(
        zip(Column.values, _pounds(page[page.index('<dl class="hub-money') : page.index("</dl>")]), strict=True)
    )


def _columns_of_the_report(client):
    page = client.get(reverse("recovery:report"), {"year": YEAR}).content.decode()
    page = page[page.index("The five columns") :]
    return dict(zip(Column.values, _pounds(page[: page.index("</dl>")]), strict=True))


def _columns_of_the_statement_on_paper():
    """What the document for Word says, and the page of which the PDF is made."""
    report = report_of(Asked(FinancialYear(2025)), Scope.everything())
    columns = Document(io.BytesIO(for_word(report, at=timezone.now()))).tables[1]
    for_pdf = page_of(report, at=timezone.now())
    for_pdf = for_pdf[for_pdf.index("The five columns") :]
    said = [[row.cells[1].text for row in columns.rows], [for_pdf[: for_pdf.index("</table>")]]]
    return [dict(zip(Column.values, _pounds(" ".join(text)), strict=True)) for text in said]


def _columns_of_the_api(client):
    told = client.get("/api/v1/recovery-totals/", {"year": YEAR}).json()["columns"]
    return {column: Decimal(pounds) for column, pounds in told.items()}


def _rows(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _columns_of_the_file(client):
    found = dict.fromkeys(Column.values, Decimal(0))
    for row in _rows(client.get(reverse("recovery:entries_csv"), {"year": YEAR})):
        found[row["column"]] += Decimal(row["counted_gbp"])
    return found


def _columns_by_plain_sum():
    """In SQL and nothing else: what stands, without what was reversed and without the reversals."""
    found = dict.fromkeys(Column.values, Decimal(0))
    standing = "reverses_id IS NULL AND id NOT IN (SELECT reverses_id FROM {0} WHERE reverses_id IS NOT NULL)"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT \"column\", SUM(CASE WHEN kind = 'fall' THEN -share_gbp ELSE share_gbp END) "
            f'FROM recovery_ledgerentry WHERE {standing.format("recovery_ledgerentry")} GROUP BY "column"'
        )
        for column, pounds in cursor.fetchall():
            found[column] = round(Decimal(pounds), 2)
        cursor.execute(
            f"SELECT SUM(amount_gbp) FROM cases_reimbursement WHERE {standing.format('cases_reimbursement')}"
        )
        found["reimbursed"] = round(Decimal(cursor.fetchone()[0] or 0), 2)
    return found


def _one_line_drills_down_to_its_matters(client):
    told = client.get("/api/v1/recovery-totals/", {"year": YEAR, "basis": "ordered"}).json()
    for line in told["lines"]:
        asked = {"year": YEAR, "basis": "ordered", "line": line["code"]}
        page = client.get(reverse("recovery:totals_line"), asked).content.decode()
        table = page[page.index("<tbody") : page.index("</tbody>")]
        assert sum(_pounds(table)) == Decimal(line["pounds"])


def _matters_and_cases_agree(client, history):
    returned = Decimal(0)
    for case in [*history.victims, history.claimed]:
        says_why(client, case.person)
        money = money_of(case)
        page = client.get(reverse("cases:payments", args=[case.reference])).content.decode()
        shown = _pounds(page[page.index('<dl class="hub-money') : page.index("</dl>")])
        assert shown == list(money.columns().values())
        came_back = client.get(reverse("recovery:of_case", args=[case.reference])).content.decode()
        section = came_back[came_back.index("Came back to the victim") : came_back.index("Recovery matters")]
        assert sum(_pounds(section)) == money.returned + money.compensation
        returned += money.returned + money.compensation
    page = client.get(history.orders.url("ledger")).content.decode()
    shown = dict(
        zip(Column.values, _pounds(page[page.index('<dl class="hub-money') : page.index("</dl>")]), strict=True)
    )
    told = client.get(f"/api/v1/recovery-matters/{history.orders.reference}/").json()
    assert shown == {column: Decimal(pounds) for column, pounds in told["whole"].items()}
    assert shown["returned"] == returned == history.columns["returned"]
    claim = client.get(f"/api/v1/recovery-matters/{history.claim.reference}/").json()
    assert Decimal(claim["whole"]["reimbursed"]) == money_of(history.claimed).reimbursed
