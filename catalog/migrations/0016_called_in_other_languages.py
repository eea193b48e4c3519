"""What a service is called in the other languages of the pages is searched, too.

The entries are made anew by the next `reindex --if-needed` or sync, as their analysers are no longer noted.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_offered_terms")]

    operations = [migrations.RunSQL("UPDATE catalog_searchindex SET analyser = ''", migrations.RunSQL.noop)]
