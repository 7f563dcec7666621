"""The compose file, the database roles, and the broker we deploy on."""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from fraudhub.accounts.roles import Permission
from fraudhub.audit.models import AuditEntry
from fraudhub.jobs.models import JobState
from fraudhub.jobs.verbs import request_job
from tests.factories.accounts import an_account
from tests.jobs.kinds import a_kind

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_no_secret_has_a_default_and_a_missing_one_is_named_in_a_sentence():
    text = (ROOT / "docker-compose.yml").read_text()

    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "HUB_OWNER_PASSWORD", "HUB_APP_PASSWORD", "REDIS_PASSWORD", "HUB_TLS"):
        assert re.search(rf"\$\{{{name}:\?Set {name}\b.+\.\}}", text), name
        assert f"${{{name}:-" not in text


def test_every_service_says_how_it_is_and_only_the_proxy_is_reached_and_from_here_until_told_otherwise(compose):
    for name, service in compose["services"].items():
        inherits_the_images = name == "web"  # the Dockerfile's own HEALTHCHECK
        assert "healthcheck" in service or inherits_the_images, name
        assert service["read_only"], name
        assert service.get("ports", []) == (["${HUB_ADDRESS:-127.0.0.1:8443}:8443"] if name == "proxy" else []), name
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_only_the_migration_knows_the_owner_of_the_tables(compose):
    for name in ("web", "worker", "alarms", "beat"):
        settings = json.dumps(compose["services"][name]["environment"])
        assert "hub_owner" not in settings
        assert "HUB_OWNER_PASSWORD" not in settings
    assert "hub_owner" in compose["services"]["migrate"]["environment"]["DATABASE_URL"]


@pytest.mark.django_db
def test_roles_are_refused_where_there_are_none_and_where_none_is_named(monkeypatch):
    monkeypatch.delenv("HUB_APP_ROLE", raising=False)
    on_postgres = connection.vendor == "postgresql"

    with pytest.raises(CommandError, match="Set HUB_APP_ROLE" if on_postgres else "Roles are a matter of PostgreSQL"):
        call_command("grant_app_role")


@pytest.fixture
def app_role(transactional_db, monkeypatch):
    """The role the hub runs as, made by its command on the test's database; a connection of that role."""
    monkeypatch.setenv("HUB_APP_ROLE", "hub_app_of_a_test")
    monkeypatch.setenv("HUB_APP_PASSWORD", "quiet-river-41")
    call_command("grant_app_role", verbosity=0)
    call_command("grant_app_role", verbosity=0)  # as at every start
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or 5432,
        dbname=database["NAME"],
        user="hub_app_of_a_test",
        password="quiet-river-41",
        autocommit=True,
    ) as session:
        yield session
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY hub_app_of_a_test")
        cursor.execute("DROP ROLE hub_app_of_a_test")


@pytest.mark.postgres
def test_the_apps_role_adds_to_the_audit_trail_and_can_change_nothing_of_it(app_role):
    table = AuditEntry._meta.db_table
    for change in (f"UPDATE {table} SET reason = ''", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_role.execute(change)

    app_role.execute("UPDATE accounts_user SET full_name = full_name")
    assert app_role.execute(f"SELECT has_table_privilege('{table}', 'INSERT')").fetchone() == (True,)


@pytest.mark.postgres
def test_the_apps_role_can_change_no_table_and_make_none(app_role):
    for change in ("CREATE TABLE mine (x int)", "ALTER TABLE accounts_user ADD mine int", "DROP TABLE accounts_user"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_role.execute(change)


WORKER = """
import django; django.setup()
from fraudhub.celery import app
from tests.jobs.kinds import a_kind
a_kind("make_file")
app.worker_main(["worker", "--pool", "threads", "--loglevel", "INFO"])
"""


@pytest.mark.postgres
@pytest.mark.feature(120)
def test_a_job_goes_through_redis_to_a_worker_of_its_own_and_comes_back_done(committed_db, tmp_path):
    officer = an_account("hub_officer", "stockport")
    kind = a_kind("make_file")
    with (tmp_path / "worker.log").open("w") as log:
        env = os.environ | {"HUB_VAR": str(tmp_path)}
        worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        job = request_job(kind, by=officer, scope=officer.scope_for(Permission.SEE_MAPS), params={"name": "Stockport"})
        deadline = time.monotonic() + 60
        while job.state not in {JobState.DONE, JobState.FAILED} and time.monotonic() < deadline:
            time.sleep(0.2)
            job.refresh_from_db()
    finally:
        worker.terminate()
        worker.wait(20)

    assert job.state == JobState.DONE, (tmp_path / "worker.log").read_text()[-2000:]
    assert job.attempts == 1


def test_a_body_that_is_refused_unread_ends_its_connection_with_the_whole_answer(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", "WEB_CONCURRENCY": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:fraudhub.serving", "-b", f"127.0.0.1:{port}", "fraudhub.wsgi"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        connection = _reached(port)
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        healthy = connection.getresponse()
        healthy.read()
        stays = connection.sock
        with contextlib.suppress(OSError):  # the rest of a body nobody reads may meet a closed door
            connection.request(
                "POST", "/api/v1/visits/", b"x" * 3_000_000,
                {"Host": "127.0.0.1", "Content-Type": "application/json"},
            )  # fmt: skip
        answer = http.client.HTTPResponse(stays, method="POST")
        answer.begin()
        body = json.loads(answer.read())
        connection.close()
        stays.close()
    finally:
        server.terminate()
        server.wait(20)

    assert healthy.headers["Connection"] == "keep-alive"
    assert (answer.status, body["code"]) == (413, "too_large")
    assert answer.headers["Connection"] == "close"


def _reached(port: int) -> http.client.HTTPConnection:
    """A connection to a server that is just starting."""
    for _ in range(200):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.1)
        else:
            return connection
    raise AssertionError("the server does not start")
