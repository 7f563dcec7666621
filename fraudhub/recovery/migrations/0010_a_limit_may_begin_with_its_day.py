from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("recovery", "0009_room_for_the_detention_of_cryptoassets")]

    operations = [
        migrations.AddField(
            model_name="statutoryclock",
            name="counts_first_day",
            field=models.BooleanField(
                default=False,
                help_text="Of days, months, years: they begin with the day itself, as the Act says of an order.",
            ),
        ),
    ]
