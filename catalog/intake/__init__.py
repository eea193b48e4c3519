"""What every source of outside data shares: one run at a time, raw documents, the record of a run."""
