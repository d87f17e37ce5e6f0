import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import leerkring.people.models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0003_ladders_and_pauses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='incomingmessage',
            name='incoming_digest',
        ),
        migrations.AddField(
            model_name='incomingmessage',
            name='assigned_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incomingmessage',
            name='authenticated',
            field=models.BooleanField(default=False, help_text='our own mail server says that the sender is genuine (DMARC)'),
        ),
        migrations.AddField(
            model_name='incomingmessage',
            name='body_digest',
            field=models.CharField(blank=True, help_text='SHA-256 of the words', max_length=64),
        ),
        migrations.AddField(
            model_name='incomingmessage',
            name='done_at',
            field=models.DateTimeField(blank=True, help_text='somebody dealt with it', null=True),
        ),
        migrations.AddField(
            model_name='incomingmessage',
            name='link_nonce',
            field=models.CharField(default=leerkring.people.models.new_nonce, max_length=16),
        ),
        migrations.AddConstraint(
            model_name='incomingmessage',
            constraint=models.UniqueConstraint(fields=('digest',), name='incoming_once'),
        ),
    ]
