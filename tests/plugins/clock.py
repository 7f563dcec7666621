"""The whole suite at another time, in London: ./hub test --at "2026-03-29 01:30". What is true only till noon shows."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine


def pytest_configure(config):
    if moment := os.environ.get("HUB_TEST_NOW"):
        there = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/London"))
        time_machine.travel(there, tick=True).start()
