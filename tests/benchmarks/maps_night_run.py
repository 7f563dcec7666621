"""A night's maps: prints JSON. ``-m tests.benchmarks.maps_night_run MOST``: what beat asks for at night, at most MOST
of them, drawn by the worker's own function, each in a child process, two at a time as two workers on two cores do."""

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.db import close_old_connections  # noqa: E402 (after setup)
from django.utils import timezone  # noqa: E402

from fraudhub.jobs.models import Job, JobState  # noqa: E402
from fraudhub.jobs.tasks import run  # noqa: E402
from mapping.breakdowns import MapRequest  # noqa: E402
from mapping.verbs import request_latest_maps  # noqa: E402


def used():
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def main(most: int) -> None:
    jobs = request_latest_maps(timezone.localdate())[:most]
    largest, of, before, began = 0, "", used(), time.monotonic()

    def draw(job):
        nonlocal largest, of
        run(job.pk)
        close_old_connections()
        if used().ru_maxrss > largest:
            largest, of = used().ru_maxrss, MapRequest(**job.params).title()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(draw, jobs))
    wall, after = time.monotonic() - began, used()
    done = Job.objects.filter(pk__in=[job.pk for job in jobs])
    print(
        json.dumps(
            {
                "maps": done.filter(state=JobState.DONE).count(),
                "asked": len(jobs),
                "refused": sorted(set(done.filter(state=JobState.FAILED).values_list("reason", flat=True))),
                "wall_s": wall,
                "processor_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
                "most_mb": largest / 1024,
                "most_of": of,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
