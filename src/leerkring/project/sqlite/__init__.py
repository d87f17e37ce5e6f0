"""Django's SQLite backend on the library that pysqlite3 brings along.

A Linux distribution's SQLite is often years old and may lie in the range of the WAL-reset bug
(`versions.py`). This backend changes nothing but the library: ENGINE "leerkring.project.sqlite".
"""
