from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("admissions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="drawround",
            name="pool",
            field=models.CharField(choices=[("suitable", "everybody whose motivation was found suitable"), ("all", "everybody who applied")], default="suitable", max_length=8),
        ),
        migrations.AddField(
            model_name="drawround",
            name="reserves",
            field=models.PositiveIntegerField(blank=True, help_text="longest reserve list; none: everybody who is left", null=True),
        ),
        migrations.AddField(
            model_name="drawround",
            name="fixed_at",
            field=models.DateTimeField(blank=True, help_text="seed and pool stood fast", null=True),
        ),
        migrations.AlterField(
            model_name="drawround",
            name="drawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="drawround",
            name="pool_digest",
            field=models.CharField(help_text="SHA-256 of seed and pool", max_length=64),
        ),
        migrations.AlterField(
            model_name="drawround",
            name="state",
            field=models.CharField(choices=[("fixed", "ready to be drawn"), ("drawn", "drawn, not released"), ("released", "released"), ("rolled_back", "rolled back")], default="drawn", max_length=12),
        ),
        migrations.AddField(
            model_name="decision",
            name="note",
            field=models.CharField(blank=True, help_text="why a person decided otherwise", max_length=250),
        ),
    ]
