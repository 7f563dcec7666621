import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.geography.scoping import Scope
from fraudhub.jobs import store
from fraudhub.jobs.kinds import Queue
from fraudhub.jobs.models import LEASE, Artefact, Job, JobState
from fraudhub.jobs.running import Late, claimed, in_child
from fraudhub.jobs.tasks import run
from fraudhub.jobs.verbs import (
    claim_job,
    expire_artefacts,
    note_heartbeat,
    reap,
    renew_lease,
    request_job,
    store_product,
    worker_is_running,
)
from tests.jobs.functions import make_file
from tests.jobs.kinds import a_kind


def ask(user, function="make_file", name="Stockport", deadline=timedelta(minutes=1)):
    return request_job(
        a_kind(function, deadline), by=user, scope=user.scope_for(Permission.SEE_MAPS), params={"name": name}
    )


@pytest.mark.django_db
def test_two_presses_make_one_job(stockport_officer):
    first, second = ask(stockport_officer), ask(stockport_officer)

    assert first == second
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_finished_job_can_be_asked_for_again(stockport_officer):
    first = ask(stockport_officer)
    store_product(claim_job(first.pk), make_file(first))

    assert ask(stockport_officer) != first


@pytest.mark.django_db
def test_other_wishes_and_other_people_make_other_jobs(stockport_officer, gmp_viewer):
    jobs = {ask(stockport_officer), ask(stockport_officer, name="Other"), ask(gmp_viewer)}

    assert len(jobs) == 3


@pytest.mark.django_db
def test_a_held_job_cannot_be_claimed_by_another_worker(stockport_officer):
    job = ask(stockport_officer)

    assert claim_job(job.pk) is not None
    assert claim_job(job.pk) is None


@pytest.mark.django_db
def test_a_dropped_job_is_taken_up_again_and_the_late_worker_can_store_nothing(stockport_officer):
    job = ask(stockport_officer)
    late_worker = claim_job(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    reap()
    second_worker = claim_job(job.pk)

    assert second_worker is not None
    assert not renew_lease(late_worker)
    assert store_product(late_worker, make_file(job)) is None
    assert store_product(second_worker, make_file(job)).state == JobState.DONE
    assert Artefact.objects.count() == 1


@pytest.mark.django_db
def test_a_job_says_when_its_worker_was_last_heard_of_and_nothing_more_hopeful(client, stockport_officer):
    job = claim_job(ask(stockport_officer).pk)
    client.force_login(stockport_officer)
    heard = job.lease_until - LEASE

    def told(seconds):
        with time_machine.travel(heard + timedelta(seconds=seconds), tick=False):
            pages = [client.get(address).content.decode() for address in (job.url(), "/jobs/")]
            return [*pages, client.get(job.url("now")).json()]

    page, listed, now = told(3)
    assert "Last sign of life 3 seconds ago." in page
    assert "taken up again by itself" not in page
    assert all("Being worked on" in text for text in (page, listed, now["state_label"]))

    page, listed, now = told(20)
    sentence = (
        "Last sign of life 20 seconds ago. If none comes within 30 seconds of that, it is taken up again by itself."
    )
    assert sentence in page
    assert now["sign_of_life"] == sentence
    assert all("No sign of life just now" in text for text in (page, listed, now["state_label"]))
    assert not any("Being worked on" in text for text in (page, listed, now["state_label"]))


@pytest.mark.django_db
def test_a_job_that_stops_every_time_fails_with_a_sentence(stockport_officer):
    job = ask(stockport_officer)

    for _ in range(10):
        claim_job(job.pk)
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))
        reap()

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Ask again later." in job.reason
    assert job.attempts == 4


@pytest.mark.django_db
def test_a_job_whose_message_was_lost_is_sent_again(stockport_officer):
    job = ask(stockport_officer)
    Job.objects.filter(pk=job.pk).update(nudged_at=timezone.now() - timedelta(minutes=2))

    assert reap() == 1
    assert reap() == 0


@pytest.mark.django_db
def test_what_was_produced_is_kept_by_its_content_and_given_to_those_who_may_see_it(
    stockport_officer, trafford_officer, gmp_viewer
):
    job = ask(stockport_officer)
    store_product(claim_job(job.pk), make_file(job))

    artefact = Artefact.objects.get()

    assert store.read(artefact.sha256) == b"hello Stockport"
    assert artefact.may_be_read_by(stockport_officer)
    assert not artefact.may_be_read_by(trafford_officer)
    assert not artefact.may_be_read_by(gmp_viewer)  # made for the hub's audience, with the hub's rounding


@pytest.mark.django_db
def test_an_artefact_about_all_boroughs_is_only_for_those_who_may_see_all(gmp_viewer, stockport_officer):
    job = ask(gmp_viewer)
    store_product(claim_job(job.pk), make_file(job))

    assert Artefact.objects.get().may_be_read_by(gmp_viewer)
    assert not Artefact.objects.get().may_be_read_by(stockport_officer)


@pytest.mark.django_db
@pytest.mark.feature(122)
def test_files_expire_and_the_link_says_so(client, stockport_officer):
    job = ask(stockport_officer)
    store_product(claim_job(job.pk), make_file(job))
    artefact = Artefact.objects.get()
    Artefact.objects.update(
        created_at=timezone.now() - timedelta(days=40), expires_at=timezone.now() - timedelta(minutes=1)
    )

    assert expire_artefacts() == 1
    assert expire_artefacts() == 0

    client.force_login(stockport_officer)
    answer = client.get(f"/files/{artefact.reference}/")
    assert answer.status_code == 410
    assert "removed when its time was over" in answer.content.decode()
    with pytest.raises(FileNotFoundError):
        store.read(artefact.sha256)


@pytest.mark.django_db
@pytest.mark.feature(121)
def test_each_download_asks_for_the_right_and_is_written_down(client, stockport_officer, trafford_officer):
    job = ask(stockport_officer)
    store_product(claim_job(job.pk), make_file(job))
    artefact = Artefact.objects.get()
    address = f"/files/{artefact.reference}/"

    client.force_login(trafford_officer)
    assert client.get(address).status_code == 404

    client.force_login(stockport_officer)
    answer = client.get(address)
    assert answer.content == b"hello Stockport"
    assert answer["Content-Disposition"] == 'attachment; filename="hello.txt"'
    from fraudhub.audit.models import AuditEntry

    assert AuditEntry.objects.about(artefact).filter(action="artefact.downloaded").count() == 1


@pytest.mark.django_db
def test_the_hub_knows_whether_a_worker_is_running():
    assert not worker_is_running()
    note_heartbeat("worker")
    assert worker_is_running()


@pytest.mark.feature(120)
def test_a_job_runs_in_a_child_process_and_its_product_is_stored(committed_db, stockport_officer):
    job = ask(stockport_officer)

    run(job.pk)
    run(job.pk)  # a second message changes nothing

    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress) == (JobState.DONE, 1, 100)
    artefact = job.artefacts.get()
    assert store.read(artefact.sha256) == b"hello Stockport"
    assert job.result_url == f"/files/{artefact.reference}/"


def test_a_refusal_is_told_in_its_own_words_and_not_tried_again(committed_db, stockport_officer):
    job = ask(stockport_officer, "refuse")

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.reason, job.attempts) == (JobState.FAILED, "There is nothing to draw for that year.", 1)


@pytest.mark.parametrize("function", ["crash", "fault"])
def test_a_child_that_dies_gives_the_job_back(committed_db, stockport_officer, function):
    job = ask(stockport_officer, function)

    with pytest.raises(RuntimeError):
        run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert job.note == "The work stopped and is taken up again"


def test_the_deadline_ends_the_child_from_outside(committed_db, stockport_officer):
    job = ask(stockport_officer, "sleep", deadline=timedelta(seconds=3))
    started = time.monotonic()

    with claimed(job.pk) as held, pytest.raises(Late):
        in_child(held.job_kind.function, held)
    run(job.pk)  # still leased: nothing to do

    assert time.monotonic() - started < 15
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "was stopped" in job.reason


WORKER = """
import django; django.setup()
from fraudhub.jobs.tasks import run
from tests.jobs.kinds import a_kind
a_kind("sleep")
run({job_id})
"""


def test_a_killed_worker_takes_its_child_with_it_and_the_job_finishes_once(committed_db, stockport_officer):
    job = ask(stockport_officer, "sleep")
    worker = subprocess.Popen([sys.executable, "-c", WORKER.format(job_id=job.pk)], env=os.environ.copy())
    wait_until(lambda: children_of(worker.pid))
    child = children_of(worker.pid)[0]
    wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.RUNNING)

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    wait_until(lambda: not os.path.exists(f"/proc/{child}"))
    assert reap() == 0  # its lease has not run out yet
    Job.objects.filter(pk=job.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1), kind=a_kind("make_file").code
    )
    assert reap() == 1
    run(job.pk)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.artefacts.count()) == (JobState.DONE, 2, 1)


def test_twenty_presses_at_once_make_one_job(committed_db, stockport_officer):
    found, faults = [], []

    def press():
        try:
            found.append(ask(stockport_officer).pk)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(set(found)) == 1
    assert Job.objects.count() == 1


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except FileNotFoundError:
        return []


def wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come true in time.")


def test_scope_survives_being_stored_with_a_job():
    scope = Scope.borough("E08000007")

    assert Scope.from_json(scope.to_json()) == scope


def test_a_worker_told_nothing_else_takes_every_queue_a_job_can_be_in():
    from fraudhub.celery import app

    assert set(app.amqp.queues) == {str(name) for name in Queue} | {"alarms"}


def test_a_message_goes_to_one_queue():
    from fraudhub.celery import app

    keys = {name: (queue.exchange.name, queue.routing_key) for name, queue in app.amqp.queues.items()}

    assert keys == {name: ("hub", name) for name in ("default", "maps", "reports", "alarms")}
    assert app.amqp.router.route({}, "jobs.reap")["queue"].name == "default"


def test_calls_about_people_in_danger_wait_behind_no_job():
    from fraudhub.celery import app

    app.loader.import_default_modules()
    alarms = {name for name in app.tasks if app.amqp.router.route({}, name)["queue"].name == "alarms"}

    assert alarms == {"outreach.climb_outings", "referrals.climb", "messages.send", "messages.send_waiting"}
