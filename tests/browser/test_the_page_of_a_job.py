"""The page of a job tells the truth at every moment, and by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.jobs.models import Heartbeat
from fraudhub.jobs.verbs import claim_job, fail_job, note_heartbeat, renew_lease
from mapping.breakdowns import MapRequest
from mapping.verbs import request_map
from tests.factories.accounts import an_account

pytestmark = pytest.mark.browser


@pytest.fixture
def job(committed_db):
    return request_map(MapRequest("reports", "none", "ward", "2024-25"), by=an_account("gmp_viewer"))


def reads(page, words: str) -> None:
    page.locator("main").get_by_text(words).first.wait_for()


def test_a_page_left_open_follows_its_job_from_the_queue_to_the_result(signed_in, job):
    note_heartbeat("worker")
    page = signed_in(job.created_by)

    page.goto(job.url())
    reads(page, "It is in the queue.")
    assert "not running" not in page.locator("main").inner_text()

    held = claim_job(job.pk)
    reads(page, "Being worked on")
    renew_lease(held, progress=40, note="Reading reports")
    reads(page, "Reading reports")
    assert page.locator("progress").evaluate("it => it.value") == 40
    assert page.get_by_role("status").inner_text() == "Reading reports"

    renew_lease(held, progress=80, note="Drawing")
    reads(page, "Drawing")


def test_it_says_that_no_worker_is_running_and_takes_it_back_when_there_is_one(signed_in, job):
    page = signed_in(job.created_by)

    page.goto(job.url())
    reads(page, "is not running just now")

    note_heartbeat("worker")
    page.locator("main").get_by_text("is not running just now").wait_for(state="detached")

    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=1))
    reads(page, "is not running just now")


def test_a_job_that_failed_says_why_without_being_asked(signed_in, job):
    note_heartbeat("worker")
    page = signed_in(job.created_by)
    page.goto(job.url())
    held = claim_job(job.pk)

    fail_job(held, reason="There is nothing to draw for that year.")

    reads(page, "There is nothing to draw for that year.")
    assert page.locator("progress").count() == 0
