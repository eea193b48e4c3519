"""The stand-in PTV as API version 12: its documents and its rules, without sockets (those are in demo/server.py)."""
