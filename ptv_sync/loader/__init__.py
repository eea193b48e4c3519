"""The only writer of the catalogue's own tables: records in, rows out, in bulk.

`places` keeps areas, municipalities and concepts; `details` writes contact details and hours; `offering` writes
organisations, channels, services and their connections and ties them together.
"""
