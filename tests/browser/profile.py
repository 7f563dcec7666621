"""A browser with a profile of its own on the disk, as on a phone: it can be ended without a word, and started again."""

import contextlib
import os
import signal
import time
from pathlib import Path

from tests.browser.conftest import FLAGS, session_cookie, watch


class OwnPhone:
    """``start()`` gives a page on what the profile holds; ``kill()`` ends the browser as a flat battery does."""

    def __init__(self, playwright, profile: Path, address: str):
        self.playwright, self.profile, self.address = playwright, profile, address
        self.context = self.page = None
        self.complaints: list[str] = []

    def start(self, user=None, *, signal_there: bool = True):
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=FLAGS,
            viewport={"width": 360, "height": 640},
            base_url=self.address,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        self.context.set_default_timeout(60_000)
        if user is not None:
            self.sign_in(user)
        self.context.set_offline(not signal_there)
        self.page = self.context.pages[0]
        watch(self.page, self.address)
        return self.page

    def sign_in(self, user) -> None:
        from tests.browser.phone import with_second_step

        self.context.add_cookies([session_cookie(user, self.address)])
        with_second_step(self.context.pages[0])

    def sign_out_by_time(self) -> None:
        """The sign-in is over, as after a night."""
        self.context.clear_cookies()

    def another_tab(self):
        page = self.context.new_page()
        watch(page, self.address)
        return page

    def kill(self) -> None:
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        while self._processes():
            time.sleep(0.1)
        for left_over in self.profile.glob("Singleton*"):
            left_over.unlink()
        self.context = None

    def _processes(self) -> list[int]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"--user-data-dir={self.profile}".encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
        return found

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None


def evaluate(page, script: str, *given):
    """Run with our modules at hand: ``evaluate(page, "({ outbox }) => outbox.list()")``."""
    names = ("vault", "drafts", "outbox", "sync", "store")
    modules = ", ".join(f'"{name}": await import("/assets/outreach/phone/{name}.js")' for name in names)
    return page.evaluate(f"async (given) => ({script})({{ {modules} }}, ...given)", list(given))


def states(page) -> list[str]:
    return [item["state"] for item in evaluate(page, "({ outbox }) => outbox.list()")]


def wait_until_received(page, count: int = 1) -> None:
    """Within a minute, asking for it as a hand would."""
    for _ in range(120):
        evaluate(page, "({ sync }) => sync.sendNow()")
        if states(page).count("received") >= count:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"not received: {evaluate(page, '({ outbox }) => outbox.list()')}")
