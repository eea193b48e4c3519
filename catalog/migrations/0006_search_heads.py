"""Search by indexes over the heads, counts from bytes, and a facet for each municipality in place of areas.

Heads stay in their rows, uncompressed: they are read for each service found. Whole texts and cards go beside the rows.
The entries are made anew by the next `reindex --if-needed` or sync, as their analysers are no longer noted.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

KINDS = ("theme", "target", "channel", "charge", "service_language", "provider", "municipality", "coverage")

_STORAGE = """
    ALTER TABLE catalog_searchentry ALTER COLUMN vector SET STORAGE EXTERNAL;
    ALTER TABLE catalog_searchentry ALTER COLUMN card SET STORAGE EXTERNAL;
    ALTER TABLE catalog_searchentry ALTER COLUMN head SET STORAGE MAIN;
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("catalog", "0005_search")]

    operations = [
        migrations.RemoveConstraint("searchfacet", "catalog_searchfacet_kind"),
        migrations.RunSQL("DELETE FROM catalog_searchfacet WHERE kind = 'area'", migrations.RunSQL.noop),
        migrations.AlterField(
            "searchfacet",
            "kind",
            models.CharField(choices=[(kind, kind.replace("_", " ")) for kind in KINDS], max_length=20),
        ),
        migrations.AddConstraint(
            "searchfacet",
            models.CheckConstraint(
                condition=models.Q(kind__in=list(KINDS)),
                name="catalog_searchfacet_kind",
                violation_error_message=f"kind must be one of: {', '.join(KINDS)}.",
            ),
        ),
        migrations.AddField("searchentry", "counted", models.BinaryField(default=b"", db_default=b"")),
        migrations.RunSQL(_STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL("UPDATE catalog_searchindex SET analyser = ''", migrations.RunSQL.noop),
        *(
            AddIndexConcurrently(
                "searchentry",
                GinIndex(
                    fields=["head"],
                    name=f"catalog_searchentry_head_{code}",
                    condition=models.Q(language=code),
                    fastupdate=False,
                ),
            )
            for code in ("fi", "sv", "en")
        ),
    ]
