"""The one job of this app; light, because every process of the hub knows it."""

from datetime import timedelta

from fraudhub.jobs.kinds import JobKind, Queue

FILL = JobKind(
    code="demonstration.fill",
    name="Filling the demonstration world",
    function="fraudhub.demonstration.filling.fill",
    deadline=timedelta(hours=2),
    queue=Queue.DEFAULT,
)
