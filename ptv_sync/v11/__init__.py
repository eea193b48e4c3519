"""PTV's open API v11: its documents and how they become records. Pure. docs/ptv.md holds the table of fields."""
