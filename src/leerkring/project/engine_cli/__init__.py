"""The engines on plain files, from the command line."""
