"""The stand-in PTV as API version 11: its documents and its rules, without sockets (those are in demo/server.py)."""
