"""Search entries of which the rows are narrow: texts, heads and cards stand beside them, and are read for few.

Their index knows what stands in the head, and the facets, so the indexes of these go. The entries are made anew by the
next `reindex --if-needed` or sync, as their analysers are no longer noted; until then a question whose words are not all
found in one service finds less.
"""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

_STORAGE = """
    ALTER TABLE catalog_searchentry
        ALTER COLUMN head SET STORAGE EXTERNAL,
        ALTER COLUMN facets SET STORAGE PLAIN,
        ALTER COLUMN counted SET STORAGE PLAIN,
        ALTER COLUMN places SET STORAGE PLAIN,
        ALTER COLUMN points SET STORAGE PLAIN,
        ALTER COLUMN sort_name SET STORAGE PLAIN;
    ALTER TABLE catalog_searchentry SET (toast_tuple_target = 128);
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("catalog", "0012_desk")]

    operations = [
        migrations.RunSQL(_STORAGE, migrations.RunSQL.noop),
        migrations.AddField("searchentry", "belonging", models.PositiveSmallIntegerField(default=0, db_default=0)),
        # Of the release before the entries; none that runs reads it.
        migrations.RunSQL("DROP TABLE IF EXISTS catalog_searchrow", migrations.RunSQL.noop),
        migrations.RunSQL("UPDATE catalog_searchindex SET analyser = ''", migrations.RunSQL.noop),
        *(
            RemoveIndexConcurrently("searchentry", f"catalog_searchentry_{column}_{code}")
            for column in ("head", "facets")
            for code in ("fi", "sv", "en")
        ),
    ]
