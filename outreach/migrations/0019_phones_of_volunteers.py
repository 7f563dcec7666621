import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geography', '0001_areas_populations_and_postcodes'),
        ('outreach', '0018_lone_working'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Phone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=16, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('uuid', models.UUIDField()),
                ('last_contact_at', models.DateTimeField()),
                ('build', models.CharField(blank=True, help_text='The version of the pages it was given last.', max_length=20)),
                ('unsent_count', models.PositiveIntegerField(default=0)),
                ('oldest_unsent_at', models.DateTimeField(blank=True, null=True)),
                ('needs_you_count', models.PositiveIntegerField(default=0)),
                ('is_persisted', models.BooleanField(default=False, help_text='Its browser promised not to clear what it holds.')),
                ('storage_used', models.BigIntegerField(blank=True, null=True)),
                ('storage_left', models.BigIntegerField(blank=True, null=True)),
                ('tokens', models.JSONField(default=list, help_text='Keyed hashes, the newest last, each with its day.')),
                ('bundle_digest', models.CharField(blank=True, help_text='Of what it was given last.', max_length=64)),
                ('session_hash', models.CharField(blank=True, help_text='Of the session it last came with.', max_length=64)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_because', models.TextField(blank=True, max_length=4000)),
                ('borough', models.ForeignKey(help_text='Whose hub they go out for.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.borough')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phones', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['uuid'], name='phone_by_its_own_id'), models.Index(condition=models.Q(('unsent_count__gt', 0)), fields=['borough', 'oldest_unsent_at'], name='phones_with_unsent_work')],
                'constraints': [models.UniqueConstraint(fields=('user', 'uuid'), name='phone_is_one_row_for_each_person'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_because', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_because', ''), _negated=True)), _connector='OR'), name='phone_is_revoked_with_a_reason'), models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('tokens', []), _connector='OR'), name='revoked_phone_has_no_token')],
            },
        ),
    ]
