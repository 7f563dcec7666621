"""./hub itself: what it starts, what it says, and that nothing stays behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """The script as a module, with a folder of its own for what it writes."""
    monkeypatch.setenv("HUB_VAR", str(tmp_path / "var"))
    loader = SourceFileLoader("hub_script", str(ROOT / "hub"))
    module = module_from_spec(spec_from_loader("hub_script", loader))
    loader.exec_module(module)
    return module


def test_a_port_in_use_is_refused_with_a_sentence_before_anything_is_changed(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        started = subprocess.run(
            [sys.executable, ROOT / "hub", "run", "--port", str(port)],
            env=os.environ | {"HUB_VAR": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            timeout=30,
        )

    assert started.returncode == 1
    assert f"Port {port} is in use." in started.stderr
    assert f"./hub run --port {port + 1}" in started.stderr
    assert not (tmp_path / "var").exists()


def test_a_second_hub_on_the_same_data_is_refused(hub):
    with hub.locked("hub"), pytest.raises(SystemExit) as refused, hub.locked("hub", otherwise="Already running."):
        pass

    assert refused.value.code == "Already running."


def test_the_secret_key_is_made_once_and_is_nobody_elses(hub):
    first, second = hub.secret_key(), hub.secret_key()

    assert first == second
    assert len(first) >= 50
    assert (hub.VAR / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_users_own_settings_come_before_ours(hub, monkeypatch):
    monkeypatch.setenv("HUB_MODE", "production")
    monkeypatch.delenv("SECRET_KEY", raising=False)

    env = hub.environment()

    assert env["HUB_MODE"] == "production"
    assert "SECRET_KEY" not in env  # production makes no key up


def test_bytecode_is_kept_or_each_process_would_compile_its_libraries_anew(hub, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert "PYTHONDONTWRITEBYTECODE" not in hub.environment()


def test_uv_is_told_the_index_and_certificate_that_pip_was_given(hub, tmp_path, monkeypatch):
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\nextra-index-url = file:///opt/wheels\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("PIP_CERT", "/etc/company.pem")
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "SSL_CERT_FILE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)

    env = hub.uv_environment([os.path.realpath(sys.executable), "-m", "pip"])

    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["SSL_CERT_FILE"] == "/etc/company.pem"
    assert "UV_INDEX" not in env


def test_a_lock_that_changed_is_installed_again_and_one_that_did_not_is_not(hub, tmp_path):
    lock, stamp = tmp_path / "base.lock", tmp_path / "stamp"
    lock.write_text("django==5.2.8")
    stamp.write_text(hub.fingerprint(lock, "3.11"))

    assert hub.is_done(stamp, hub.fingerprint(lock, "3.11"))
    assert not hub.is_done(stamp, hub.fingerprint(lock, "3.12"))
    lock.write_text("django==5.2.9")
    assert not hub.is_done(stamp, hub.fingerprint(lock, "3.11"))


SUPERVISED = """
import subprocess, sys, time
from importlib.machinery import SourceFileLoader
hub = SourceFileLoader("hub_script", {script!r}).load_module()
helper = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {sleeper!r}]); {sleeper}"
children = [
    hub.Child("steady", sys.executable, "-c", helper),
    hub.Child("failing", sys.executable, "-c", "print('ERROR no luck'); raise SystemExit(3)"),
]
hub.supervise(children, on_start=lambda stop: None)
"""
SLEEPER = "import time; time.sleep(61.5)"


@pytest.fixture
def supervisor(tmp_path):
    script = SUPERVISED.format(script=str(ROOT / "hub"), sleeper=SLEEPER)
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", script],
        env=os.environ | {"HUB_VAR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def started_below(folder: Path) -> list[int]:
    """Processes whose environment names this test's folder, the supervisor's helpers included."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"HUB_VAR={folder}".encode() in environ.read_bytes():
                found.append(int(environ.parent.name))
        except OSError:
            continue
    return found


def test_a_dead_child_is_started_again_and_stopping_leaves_nothing_behind(supervisor, tmp_path):
    lines = []
    while sum("starts again" in line for line in lines) < 2:
        lines.append(supervisor.stdout.readline())
    assert len(started_below(tmp_path)) >= 3

    supervisor.send_signal(signal.SIGTERM)
    supervisor.communicate(timeout=15)

    assert "failing | ERROR no luck\n" in lines
    assert any("failing | ended with 3, starts again in 2 s" in line for line in lines)  # it waits longer each time
    assert "no luck" in (tmp_path / "log" / "failing.log").read_text()
    assert started_below(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asked of Linux alone")
def test_children_end_when_the_supervisor_is_killed_outright(supervisor, tmp_path):
    while "starts again" not in supervisor.stdout.readline():
        pass

    supervisor.kill()
    supervisor.wait()

    deadline = time.monotonic() + 10
    while len(started_below(tmp_path)) > 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    left = started_below(tmp_path)
    for pid in left:  # the child's own helper, which only the child could have ended
        os.kill(pid, signal.SIGKILL)
    assert len(left) <= 1
