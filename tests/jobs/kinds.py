"""Kinds of job that only tests ask for; a worker process started by a test registers them too."""

from datetime import timedelta

from fraudhub.accounts.roles import Permission
from fraudhub.jobs.kinds import JobKind, Queue, register


def a_kind(function, deadline=timedelta(minutes=1)):
    return register(
        JobKind(
            code=f"test_{function}_{deadline.seconds}",
            name="Test job",
            function=f"tests.jobs.functions.{function}",
            deadline=deadline,
            queue=Queue.DEFAULT,
            finish="tests.jobs.functions.finish" if function == "make_file" else "",
            permission=Permission.SEE_MAPS,
        )
    )
