"""./hub lint: style, who may import whom, security, migrations. All run; the exit code counts failures."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
APPS = [app for app in ("fraudhub", "outreach", "maaf", "mapping") if (ROOT / app).exists()]

CHECKS = {
    "style": [BIN / "ruff", "check", "--quiet", ".", "hub"],
    "format": [BIN / "ruff", "format", "--check", "--quiet", ".", "hub"],
    "who may import whom": [BIN / "lint-imports", "--no-cache", "--no-logo"],
    "security": [BIN / "bandit", "-q", "-ll", "-r", *APPS, "hub"],
    "text is escaped": [sys.executable, "-c", "from tests.lint import print_unescaped; print_unescaped()"],
    "migrations are made": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "system checks": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "checks of a deployment": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}

# Ways to tell Django that text needs no escaping. A line that has to carries its reason: "escaped: ...".
UNESCAPED = {
    "*.html": re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off"),
    "*.py": re.compile(
        r"\b(mark_safe|SafeString|SafeText|html_safe)\(|@html_safe\b|\bformat_html\(\s*(f[\"']|[a-z_]+[,)])"
    ),
}
REASON = re.compile(r"escaped: \S+ \S+")


def unescaped(root: Path = ROOT) -> Iterator[str]:
    """Yield "file:line: text" of every place that skips escaping without saying why."""
    for app in APPS:
        for pattern, skips in UNESCAPED.items():
            for path in sorted((root / app).rglob(pattern)):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                    if skips.search(line) and not REASON.search(line):
                        yield f"{path.relative_to(root)}:{number}: {line.strip()}"


def print_unescaped() -> None:
    found = list(unescaped())
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


def main() -> int:
    here = os.environ | {"HUB_VAR": str(ROOT / "var" / "test")}
    deployed = {
        "HUB_MODE": "production",
        "HUB_MAIL": "by-hand",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "hub.example",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/never-asked",
        "HUB_TRUSTED_PROXIES": "127.0.0.1",
    }
    failed = []
    for name, command in CHECKS.items():
        print(f"== {name}", flush=True)
        env = here | deployed if "--deploy" in command else here
        if subprocess.run(command, cwd=ROOT, env=env).returncode:
            failed.append(name)
    print(f"\nLint: {len(CHECKS) - len(failed)} checks passed, {len(failed)} failed", *failed, sep="\n  ")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
