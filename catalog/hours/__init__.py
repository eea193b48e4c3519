"""When services are open."""
