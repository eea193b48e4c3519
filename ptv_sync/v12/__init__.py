"""PTV's open API v12: its documents and how they become records. Pure. docs/ptv.md holds the table of fields."""
