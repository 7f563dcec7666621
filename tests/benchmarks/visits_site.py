"""The hub's own settings and addresses with one view more, for the bench alone: the other side of its ratio."""

from fraudhub.settings import *  # noqa: F403 (the hub's settings, all of them)

ROOT_URLCONF = "tests.benchmarks.visits_urls"
