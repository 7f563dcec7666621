"""How gunicorn serves the hub, on a laptop and in a container.

gunicorn -c python:fraudhub.serving fraudhub.wsgi

Standard settings can still come from the environment: WEB_CONCURRENCY for workers, GUNICORN_CMD_ARGS for any.
"""

import gc
import os
from pathlib import Path

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8  # most of a request is waiting for the database; slow work is a job's
preload_app = True  # one import for all workers: quicker to start, and memory shared between them
timeout = 30  # a worker that has not shown itself for so long is replaced
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # a slow leak in a library never becomes a night call
max_requests_jitter = 2_000
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
control_socket_disable = True  # nobody speaks to it, and it would be a file in a home folder
accesslog = None  # our own log line carries the request id and leaves out what is personal
errorlog = "-"
# Workers show they are alive by touching a file: in memory, as a slow disk would look like a stuck worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # nosec B108

BODY_READ_WHOLE = 1_048_576  # bytes; more is an upload, or refused unread


def pre_fork(server, worker):
    """What was imported stays for good. Looking through it for garbage again and again would cost requests their
    milliseconds, and writing down what was seen would copy the memory that workers share."""
    gc.collect()
    gc.freeze()


def pre_request(worker, request):
    """A connection with a large body ends with its answer. Refused, the body is never read (413), and what is left of
    it must not be taken for the next request; gunicorn would otherwise say keep-alive and drop the connection."""
    for name, value in request.headers:
        if name == "CONTENT-LENGTH" and value.isdigit() and int(value) > BODY_READ_WHOLE:
            request.force_close()
