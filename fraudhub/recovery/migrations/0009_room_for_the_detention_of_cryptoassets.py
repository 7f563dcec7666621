from django.db import migrations

FIRST, LAST = 2, 6  # from the wallet that is frozen to what is paid out
ASIDE = 90


def make_room(apps, schema_editor):
    """Detention comes between seizure and all that follows: what stands there moves on by one, the last first. The
    stage itself comes with the list that the project ships."""
    stages = apps.get_model("recovery", "RouteStage").objects.filter(route="CRYPTO")
    if not stages.filter(code="CRYPTO.WALLET_FROZEN", place=FIRST).exists():
        return
    for place in range(LAST, FIRST - 1, -1):
        stages.filter(place=place).update(place=place + 1)


def close_up(apps, schema_editor):
    """Stages that came since stay, out of the way: matters may stand there."""
    stages = apps.get_model("recovery", "RouteStage").objects.filter(route="CRYPTO")
    for moved, code in enumerate(("CRYPTO.DETAINED", "CRYPTO.RELEASED")):
        stages.filter(code=code).update(place=ASIDE + moved)
    if stages.filter(code="CRYPTO.WALLET_FROZEN", place=FIRST + 1).exists():
        for place in range(FIRST + 1, LAST + 2):
            stages.filter(place=place).update(place=place - 1)


class Migration(migrations.Migration):

    dependencies = [("recovery", "0008_valuations_never_change")]

    operations = [migrations.RunPython(make_room, close_up)]
