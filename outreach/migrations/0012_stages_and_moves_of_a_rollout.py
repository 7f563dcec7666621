"""All the stages, each move between them, and an actual start that can be taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0011_who_goes_on_a_visit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="rollout",
            name="stage",
            field=models.CharField(
                choices=[
                    ("scoping", "Scoping"),
                    ("funded", "Funded"),
                    ("recruiting", "Recruiting"),
                    ("ready", "Ready"),
                    ("live", "Live"),
                    ("paused", "Paused"),
                ],
                default="scoping",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="rolloutdate",
            name="on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="rolloutdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on__isnull", False),
                    models.Q(("kind", "actual"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="rollout_date_is_a_day_or_is_withdrawn_with_a_reason",
            ),
        ),
        migrations.CreateModel(
            name="RolloutStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_stage",
                    models.CharField(
                        choices=[
                            ("scoping", "Scoping"),
                            ("funded", "Funded"),
                            ("recruiting", "Recruiting"),
                            ("ready", "Ready"),
                            ("live", "Live"),
                            ("paused", "Paused"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("scoping", "Scoping"),
                            ("funded", "Funded"),
                            ("recruiting", "Recruiting"),
                            ("ready", "Ready"),
                            ("live", "Live"),
                            ("paused", "Paused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("moved_at", models.DateTimeField()),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rollout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="outreach.rollout"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="rolloutstep",
            index=models.Index(fields=["rollout", "-id"], name="rollout_step_latest"),
        ),
        migrations.AddConstraint(
            model_name="rolloutstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_stage", models.F("to_stage")), _negated=True),
                name="rollout_step_leads_somewhere_else",
            ),
        ),
    ]
