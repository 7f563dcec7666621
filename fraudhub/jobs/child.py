"""The child process of one job: python -m fraudhub.jobs.child JOB_ID FUNCTION FOLDER.

It tells its progress on standard output, writes its product into the folder, and ends when its worker is gone
(standard input closes), so that no killed worker leaves work running behind it.
"""

import json
import os
import sys
import threading
from pathlib import Path


def main(job_id: str, function: str, folder: str) -> int:
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    tell, sys.stdout = sys.stdout, sys.stderr  # what libraries print is not progress

    import django

    django.setup()
    import structlog
    from django.utils.module_loading import import_string

    from fraudhub.core.errors import RuleBroken
    from fraudhub.jobs.models import Job
    from fraudhub.jobs.products import write_outcome, write_product

    def listener(percent: int, note: str) -> None:
        print(json.dumps({"progress": percent, "note": note}), file=tell, flush=True)

    job = Job.objects.select_related("created_by").get(pk=job_id)
    job.progress_listener = listener
    try:
        write_product(import_string(function)(job), Path(folder))
    except RuleBroken as broken:
        write_outcome(Path(folder), {"refused": broken.sentences})
    except Exception as fault:
        structlog.get_logger("fraudhub.jobs").exception("the job's function failed", job=job.reference)
        write_outcome(Path(folder), {"fault": type(fault).__name__})
        return 1
    return 0


def _end_with_the_worker() -> None:
    while os.read(0, 1024):  # not sys.stdin: its lock, held here, would abort the interpreter at a good end
        pass
    os._exit(75)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
