"""The proxy of docker-compose.yml, as it is there, before gunicorn in production mode: real processes, real TLS."""

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

from fraudhub.audit.models import AuditEntry
from tests.factories.accounts import an_account

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "hub.example.police.uk"
SLOW_CLIENTS = 200

pytestmark = pytest.mark.postgres


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert process.poll() is None, log.read_text()[-3000:]
        time.sleep(0.1)
    pytest.fail(log.read_text()[-3000:])


@contextlib.contextmanager
def running(*command, port: int, log: Path, env=None):
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out) as process:
        try:
            wait_for(port, process, log)
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def web(committed_db, tmp_path):
    """The port of gunicorn in production mode, which believes what stands on this machine about the client."""
    port = free_port()
    env = os.environ | {
        "HUB_MODE": "production",
        "HUB_MAIL": "by-hand",
        "SECRET_KEY": "of this test and nothing else, long enough to be taken 0123456789",
        "ALLOWED_HOSTS": HOST,
        "HUB_TRUSTED_PROXIES": "127.0.0.1",
        "HUB_VAR": str(tmp_path),
        "HUB_STATIC": str(tmp_path / "static"),
    }
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input"], cwd=ROOT, env=env, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:fraudhub.serving", "-b", f"127.0.0.1:{port}"]
    with running(*gunicorn, "fraudhub.wsgi", port=port, log=tmp_path / "web.log", env=env):
        yield port


@pytest.fixture
def proxy(web):
    """The port of nginx with the stack's configuration; only addresses and folders are this machine's."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert nginx, "nginx is needed (Debian's package nginx-light)."
    port, health = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="hub-proxy-") as folder:
        certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
        files = ["-addext", f"subjectAltName=DNS:{HOST}", "-out", f"{folder}/hub.crt", "-keyout", f"{folder}/hub.key"]
        subprocess.run(["openssl", "req", *certificate, *files], check=True, stderr=subprocess.DEVNULL)
        text = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["configs"]["proxy"]["content"]
        for ours, here in (
            ("listen 8443", f"listen 127.0.0.1:{port}"),
            ("127.0.0.1:8081", f"127.0.0.1:{health}"),
            ("http://web:8000", f"http://127.0.0.1:{web}"),
            (" /tmp/", f" {folder}/"),
            ("/etc/nginx/tls", folder),
            ("$$", "$"),
        ):
            assert ours in text, ours
            text = text.replace(ours, here)
        as_root = "user root;\n" if os.geteuid() == 0 else ""  # its workers must reach the folder of this test
        Path(folder, "nginx.conf").write_text(as_root + text)
        with running(nginx, "-c", f"{folder}/nginx.conf", port=port, log=Path(folder, "log")):
            yield port, Path(folder, "hub.crt")


def ask(proxy, path: str, *, method="GET", body=None, headers=None, host=HOST):
    port, certificate = proxy
    trust = ssl.create_default_context(cafile=certificate)
    with contextlib.closing(_Named(host, port, trust)) as connection:
        connection.request(method, path, body, {"Host": host, **(headers or {})})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        return answer


class _Named(http.client.HTTPSConnection):
    """By the hub's name, as a browser asks, on this machine's address."""

    def __init__(self, host, port, trust):
        super().__init__("127.0.0.1", port, timeout=20, context=trust)
        self.trust = trust

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.sock = self.trust.wrap_socket(plain, server_hostname=HOST)


def test_two_hundred_clients_that_never_end_their_headers_stop_nobody(proxy):
    port, certificate = proxy
    trust = ssl.create_default_context(cafile=certificate)
    with contextlib.ExitStack() as held:
        for number in range(SLOW_CLIENTS):
            plain = socket.create_connection(("127.0.0.1", port), timeout=20)
            slow = held.enter_context(trust.wrap_socket(plain, server_hostname=HOST))
            slow.sendall(f"GET /sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nX-Slow-{number}: ".encode())

        began = time.monotonic()
        answers = [ask(proxy, path).status for path in ["/healthz", "/sign-in/"] * 10]
        took_s = time.monotonic() - began

    assert answers == [200] * 20
    assert took_s < 10, f"20 pages took {took_s:.1f} s beside {SLOW_CLIENTS} slow clients"


def test_a_body_that_trickles_in_holds_no_process_of_the_hub(proxy):
    port, certificate = proxy
    trust = ssl.create_default_context(cafile=certificate)
    with contextlib.ExitStack() as held:
        for _ in range(SLOW_CLIENTS):
            plain = socket.create_connection(("127.0.0.1", port), timeout=20)
            slow = held.enter_context(trust.wrap_socket(plain, server_hostname=HOST))
            head = f"POST /sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
            slow.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=".encode())

        assert [ask(proxy, "/healthz").status for _ in range(10)] == [200] * 10


def test_answers_are_those_of_production(proxy):
    page = ask(proxy, "/sign-in/")

    assert page.status == 200
    assert page.getheader("Server") == "nginx"
    assert page.getheader("Strict-Transport-Security").startswith("max-age=31536000")
    cookie = page.getheader("Set-Cookie")
    assert cookie.startswith("__Host-csrf=")
    for part in ("Secure", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "domain" not in cookie.lower()
    assert ask(proxy, "/sign-in/", method="TRACE").status == 405
    unknown = ask(proxy, "/sign-in/", host="elsewhere.example")
    assert unknown.status == 400
    assert "Traceback" not in unknown.text


def try_to_sign_in(proxy, *, email: str, password: str, headers=None):
    """As a browser that was never here before: the page first, then its form."""
    page = ask(proxy, "/sign-in/")
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = urlencode({"csrfmiddlewaretoken": token, "email": email, "password": password})
    sent = {
        "Cookie": page.getheader("Set-Cookie").split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{HOST}/sign-in/",
    }
    return ask(proxy, "/sign-in/", method="POST", body=form, headers=sent | (headers or {}))


def test_what_a_client_says_about_its_own_address_is_dropped(proxy):
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}

    answer = try_to_sign_in(proxy, email="nobody@example.org", password="guess", headers=forged)

    assert answer.status == 400
    assert AuditEntry.objects.get(action="account.sign_in_failed").address_prefix == "127.0.0.0/24"


def test_limits_hold_whichever_web_process_answers(proxy):
    user = an_account("hub_officer", "stockport")
    with ThreadPoolExecutor(8) as clients:  # at once, so that both processes are asked
        wrong = lambda _: try_to_sign_in(proxy, email=user.email, password="not the one").status  # noqa: E731
        statuses = list(clients.map(wrong, range(16)))

    assert sorted(statuses) == [400] * 5 + [429] * 11
