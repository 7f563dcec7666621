"""./hub test: which tests, on which database, with which servers.

  ./hub test               everything but the tiers below, on SQLite; nothing else need be installed
  ./hub test --postgres    the same and what only PostgreSQL can show, with a Redis broker
  ./hub test --browser     in Chromium
  ./hub test --slow        soaks and simulations
  ./hub test --at "2026-03-29 01:30"    at another time, in London: what is true only till noon shows
  ./hub test --features    which numbered features have a passing test; runs again only if the tree changed

Other arguments go to pytest: ./hub test tests/cases -k closing
"""

import argparse
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.plugins import features

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code
TIERS = {  # the marks that are run, and on how many cores
    "sqlite": ("not slow and not browser and not postgres", "2"),
    "postgres": ("not slow and not browser", "2"),
    "browser": ("browser", "0"),
    "slow": ("slow", "0"),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./hub test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for option in ("postgres", "browser", "slow", "features"):
        parser.add_argument(f"--{option}", action="store_true")
    parser.add_argument("--at", metavar="MOMENT")
    options, for_pytest = parser.parse_known_args()
    if options.at:
        os.environ["HUB_TEST_NOW"] = options.at
    tiers = [tier for tier in TIERS if getattr(options, tier, False)]
    if options.features and not tiers and not for_pytest and features.result_of("sqlite"):
        return features.show()
    code = max(run_tier(tier, for_pytest) for tier in tiers or ["sqlite"])
    if options.features:
        features.show()
    return code


def run_tier(tier: str, for_pytest: list[str]) -> int:
    """Run one tier's tests; pytest's exit code, except that a whole tier without a test yet is no failure."""
    marks, cores = TIERS[tier]
    pytest = [sys.executable, "-m", "pytest", "-p", "tests.plugins.features", "-p", "tests.plugins.clock"]
    command = [*pytest, "-m", marks, "-n", cores, *for_pytest]
    env = os.environ | {"HUB_VAR": str(ROOT / "var" / "test")}
    if not for_pytest:  # part of a tier says nothing about all features
        env["HUB_TEST_TIER"] = tier
    if tier == "browser":
        env["CHROMIUM"] = chromium()
    with postgres_and_redis() if tier == "postgres" else contextlib.nullcontext({}) as services:
        if tier == "sqlite":
            env.pop("DATABASE_URL", None)
            env.pop("REDIS_URL", None)
        code = subprocess.run(command, cwd=ROOT, env=env | services).returncode
    if code == NO_TESTS and not for_pytest:
        print(f"The {tier} tier has no test yet.")
        return 0
    return code


def chromium() -> str:
    names = ("chromium", "google-chrome", "chromium-browser")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return found or sys.exit("Browser tests need Chromium or Chrome: install it, or say where it is in CHROMIUM.")


# ---- Servers of our own for one run: near nobody's data, and no trace afterwards


@contextlib.contextmanager
def postgres_and_redis():
    """Yield DATABASE_URL and REDIS_URL: those given, else of servers that live as long as this run."""
    with contextlib.ExitStack() as running:
        yield {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or running.enter_context(own_postgres()),
            "REDIS_URL": os.environ.get("REDIS_URL") or running.enter_context(own_redis()),
        }


@contextlib.contextmanager
def own_postgres():
    initdb = binary("initdb", "postgresql", "DATABASE_URL")
    # PostgreSQL refuses to run as root; its package's own user stands in.
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="hub-postgres-") as folder:
        password, port, data = secrets.token_hex(16), free_port(), f"{folder}/data"
        password_file = Path(folder, "password")
        password_file.write_text(password)
        if as_user:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            os.chown(password_file, owner.pw_uid, owner.pw_gid)
        make = [initdb, "-D", data, "-U", "hub", "--no-sync"]
        access = ["-A", "scram-sha-256", f"--pwfile={password_file}"]
        quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*make, *access, "-E", "UTF8", "--locale=C.UTF-8"], check=True, **quiet, **as_user)
        # fsync is off because nobody wants these rows after a power cut; commits are otherwise as in life
        serve = [initdb.with_name("postgres"), "-D", data, "-p", str(port), "-k", folder]
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with subprocess.Popen([*serve, *settings], **quiet, **as_user) as server:
            try:
                wait_for(port, server, "PostgreSQL")
                yield f"postgres://hub:{password}@127.0.0.1:{port}/postgres"
            finally:
                server.send_signal(signal.SIGINT)  # its fast shutdown: sessions are ended


@contextlib.contextmanager
def own_redis():
    redis = binary("redis-server", "redis-server", "REDIS_URL")
    with tempfile.TemporaryDirectory(prefix="hub-redis-") as folder:
        password, port = secrets.token_hex(16), free_port()
        settings = f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n'
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "text": True}
        with subprocess.Popen([redis, "-"], **pipes) as server:
            try:
                server.stdin.write(settings)  # not on the command line, where anybody can read the password
                server.stdin.close()
                wait_for(port, server, "Redis")
                yield f"redis://:{password}@127.0.0.1:{port}/0"
            finally:
                server.terminate()


def binary(name: str, package: str, instead: str) -> Path:
    """Where a server's program is; Debian keeps PostgreSQL's off the PATH, one folder a version."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = versions[-1] if versions else shutil.which(name)
    if not found:
        sys.exit(f"{name} is needed (Debian's package {package}), or a server of yours named in {instead}.")
    return Path(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen, name: str) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"{name} did not start.")


if __name__ == "__main__":
    sys.exit(main())
