from django.db import migrations

from fraudhub.people.matching import Details, keys_of


def fill(apps, schema_editor):
    """Of everybody who has none; in batches, and safe to run again."""
    Person = apps.get_model('people', 'Person')
    PersonKey = apps.get_model('people', 'PersonKey')
    last = 0
    while batch := list(
        Person.objects.filter(pk__gt=last, keys=None).select_related('address').order_by('pk')[:1000]
    ):
        PersonKey.objects.bulk_create(
            [PersonKey(person=person, key=key) for person in batch for key in sorted(keys_of(details_of(person)))],
            ignore_conflicts=True,
        )
        last = batch[-1].pk


def details_of(person):
    return Details(
        full_name=person.full_name,
        birth_date=person.birth_date,
        phone=person.phone,
        email=person.email,
        address=person.address.lines if person.address else '',
        postcode=person.address.postcode if person.address else '',
    )


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_matching'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
