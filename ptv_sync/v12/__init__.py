"""PTV's API v12: its documents and how they become records. docs/ptv.md holds the table of fields."""
