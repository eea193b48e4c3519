"""Topics of the thesaurus apart from official words, and parts marked in the search entries.

The entries and expressions are made anew by the next `reindex --if-needed` or sync, as the entries' analysers are no longer
noted; until then a part of a word tells as much as the word, and topics as much as what they are of.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_narrow_entries")]

    operations = [
        migrations.AddField("searchexpansion", "is_topic", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL("UPDATE catalog_searchindex SET analyser = ''", migrations.RunSQL.noop),
    ]
