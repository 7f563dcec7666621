"""A borough that was live before moves were kept went from scoping to live when its first actual date was recorded."""

from django.db import migrations

WHY = "It was live before moves between stages were kept."


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    steps = apps.get_model("outreach", "RolloutStep").objects.using(alias)
    dates = apps.get_model("outreach", "RolloutDate").objects.using(alias)
    for rollout in apps.get_model("outreach", "Rollout").objects.using(alias).filter(stage="live"):
        first = dates.filter(rollout=rollout, kind="actual").order_by("pk").first()
        if first is None or steps.filter(rollout=rollout).exists():
            continue
        steps.create(
            rollout=rollout, from_stage="scoping", to_stage="live", reason=WHY,
            moved_at=first.recorded_at, moved_by=first.recorded_by,
        )  # fmt: skip


def empty(apps, schema_editor):
    steps = apps.get_model("outreach", "RolloutStep").objects.using(schema_editor.connection.alias)
    steps.filter(reason=WHY).delete()


class Migration(migrations.Migration):
    dependencies = [("outreach", "0013_readiness_gates_and_evidence")]

    operations = [migrations.RunPython(fill, empty)]
