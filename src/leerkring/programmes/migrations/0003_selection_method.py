# How places are given, and from when that stands fast.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0002_activity_grace_minutes_venue_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='method_locked_at',
            field=models.DateTimeField(blank=True, help_text='the call was open: no longer to be changed', null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='selection_method',
            field=models.CharField(choices=[('spread', 'a lot with an agreed spread, among all who are suitable'), ('motivation', 'the team chooses on motivation, with reasons'), ('lottery', 'a lot among all who applied'), ('first_come', 'in the order of applying')], default='spread', max_length=10),
        ),
    ]
