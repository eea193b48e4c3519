"""Services and organisations that are described more than once: who is suspected, what people decided, who is shown."""
