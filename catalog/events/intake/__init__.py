"""Events from outside: interfaces of Linked Events and calendars, from the address to the row."""
