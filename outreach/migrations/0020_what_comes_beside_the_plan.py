import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geography', '0001_areas_populations_and_postcodes'),
        ('referrals', '0001_referrals_and_concerns'),
        ('outreach', '0019_phones_of_volunteers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visitrecord',
            name='came_as',
            field=models.CharField(blank=True, choices=[('', 'As it was planned'), ('taken_off', 'When it arrived the visit had been given to others, who are told.'), ('moved', 'When it arrived the visit had been moved to another time.'), ('cancelled', 'When it arrived the visit had been cancelled.')], db_default='', default='', help_text='What the hub had changed while the phone had no signal.', max_length=10),
        ),
        migrations.CreateModel(
            name='OtherAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=16, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('client_uuid', models.UUIDField()),
                ('answers', models.JSONField(default=dict)),
                ('escalations', models.JSONField(default=list)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_utc_offset_minutes', models.SmallIntegerField()),
                ('received_at', models.DateTimeField()),
                ('came_as', models.CharField(blank=True, choices=[('', 'As it was planned'), ('taken_off', 'When it arrived the visit had been given to others, who are told.'), ('moved', 'When it arrived the visit had been moved to another time.'), ('cancelled', 'When it arrived the visit had been cancelled.')], db_default='', default='', help_text='What the hub had changed while the phone had no signal.', max_length=10)),
                ('why', models.CharField(choices=[('second', 'Somebody else had recorded the visit already'), ('same_id', 'The same phone sent other answers under the same number')], max_length=10)),
                ('digest', models.CharField(help_text='Of its content, so that what comes twice is kept once.', max_length=64)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('found', models.CharField(blank=True, choices=[('record', 'The record is right'), ('this', 'This account is right'), ('both', 'Both are right: two people saw different things')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('checklist_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.checklistversion')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.visitoutcome')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='other_accounts', to='outreach.visit')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['visit'], name='other_accounts_that_wait')],
                'constraints': [models.UniqueConstraint(fields=('recorded_by', 'client_uuid', 'digest'), name='other_account_is_kept_once'), models.CheckConstraint(condition=models.Q(models.Q(('found', ''), ('settled_at__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('found', ''), _negated=True)), _connector='OR'), name='other_account_is_settled_with_a_finding'), models.CheckConstraint(condition=models.Q(('recorded_utc_offset_minutes__gte', -840), ('recorded_utc_offset_minutes__lte', 840)), name='other_account_offset_is_within_14_hours')],
            },
        ),
        migrations.CreateModel(
            name='UnnamedConcern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=16, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('what', models.TextField(max_length=4000)),
                ('happened_at', models.DateTimeField(help_text='At the doorstep.')),
                ('received_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_because', models.TextField(blank=True, max_length=4000)),
                ('borough', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.borough')),
                ('concern', models.OneToOneField(blank=True, help_text='What it became.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.concern')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.concernkind')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, help_text='The visit that they may have been on: it was not said.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.visit')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['borough'], name='unnamed_concerns_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='unnamed_concern_says_what_it_is'), models.CheckConstraint(condition=models.Q(models.Q(('concern__isnull', True), ('settled_at__isnull', True), ('settled_because', '')), models.Q(('concern__isnull', False), ('settled_at__isnull', False)), models.Q(('settled_at__isnull', False), models.Q(('settled_because', ''), _negated=True)), _connector='OR'), name='unnamed_concern_ends_as_a_concern_or_with_words')],
            },
        ),
    ]
