"""What must be true of a borough before it moves on, and what shows it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0012_stages_and_moves_of_a_rollout"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadinessGate",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, help_text="The first day it no longer holds.", null=True)),
                ("needs_checking", models.TextField(blank=True, help_text="What nobody has confirmed yet.")),
                ("source", models.TextField(blank=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "needed_for",
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
                    "shown_by",
                    models.CharField(
                        choices=[
                            ("evidence", "Evidence that somebody records"),
                            ("chair", "A MAAF chair’s role in force"),
                            ("volunteers", "Volunteers who serve and are cleared"),
                            ("rota", "The lone-worker rota of the coming days"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Of what is found: how many people, or days of the rota.", null=True
                    ),
                ),
                ("needs", models.TextField(help_text="What exactly has to be true.")),
                ("who_mends", models.TextField(help_text="Who can do something about it, and where.")),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="GateEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(editable=False, max_length=16, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("words", models.TextField(blank=True, help_text="What shows it.")),
                ("document", models.CharField(blank=True, help_text="Where the paper can be found.", max_length=120)),
                ("shown_on", models.DateField(help_text="The day from which it counts, or no longer does.")),
                ("valid_until", models.DateField(blank=True, help_text="The last day it counts.", null=True)),
                ("reason", models.TextField(blank=True, help_text="Why it is withdrawn.")),
                ("recorded_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="outreach.rollout"
                    ),
                ),
                (
                    "withdraws",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="outreach.gateevidence",
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="outreach.readinessgate"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="gateevidence",
            index=models.Index(fields=["rollout", "gate", "-id"], name="gate_evidence_latest"),
        ),
        migrations.AddConstraint(
            model_name="gateevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("withdraws__isnull", True), models.Q(("words", ""), _negated=True)),
                    models.Q(
                        ("valid_until__isnull", True),
                        ("withdraws__isnull", False),
                        ("words", ""),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="gate_evidence_shows_or_withdraws_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="gateevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("shown_on")), _connector="OR"
                ),
                name="gate_evidence_ends_after_it_begins",
            ),
        ),
        migrations.CreateModel(
            name="PlanningFigure",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, help_text="The first day it no longer holds.", null=True)),
                ("needs_checking", models.TextField(blank=True, help_text="What nobody has confirmed yet.")),
                ("source", models.TextField(blank=True)),
                ("value", models.DecimalField(decimal_places=1, max_digits=6)),
                ("unit", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ["code"],
                "abstract": False,
            },
        ),
    ]
