"""The whole suite at another time: ``./hub test --at "2026-03-29 01:30"`` (UTC), for what is true only till noon."""

import os

import time_machine


def pytest_configure(config):
    if moment := os.environ.get("HUB_TEST_NOW"):
        time_machine.travel(moment, tick=True).start()
