"""Who gets a place: balance and scenarios, draws and their records, exceptions, decisions.

One draw serves one network or more; free places on its reserve list are filled as was announced.
"""
