"""Does the web process of this container answer? For its health check: python -m fraudhub.core.alive."""

import os
import sys
import urllib.error
import urllib.request


def answers(address: str, host: str) -> bool:
    request = urllib.request.Request(f"{address}/healthz", headers={"Host": host})  # noqa: S310 # nosec B310
    try:
        with urllib.request.urlopen(request, timeout=4) as page:  # noqa: S310 # nosec B310
            return page.status == 200
    except urllib.error.URLError:
        return False


if __name__ == "__main__":
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    sys.exit(0 if answers("http://127.0.0.1:8000", host) else 1)
