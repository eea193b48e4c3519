"""The search at the size of the country: what it is measured on, how, and beside what."""
