"""When a submission was last put forward: a role that was given later does not decide in its round. In which one a comment was made."""

from django.db import migrations, models

FILL = """
UPDATE governance_submission AS held SET submitted_at = (
    SELECT max(event.at) FROM governance_auditevent AS event
    WHERE event.subject_id = held.id::text AND event.type IN ('submitted', 'resubmitted')
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0018_address_changed"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="submitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="concern",
            name="held_before",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="round",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="keeps_earlier_because",
            field=models.TextField(blank=True, default="", max_length=2000),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
