"""What is offered to who types is told from what is only known, and words have the number of services that are named or
classed by them.

The entries are made anew by the next `reindex --if-needed` or sync, as their analysers are no longer noted; until then
nothing is suggested.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0014_topics")]

    operations = [
        migrations.AddField("searchterm", "offered", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.RunSQL("UPDATE catalog_searchindex SET analyser = ''", migrations.RunSQL.noop),
    ]
