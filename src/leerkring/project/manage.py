"""Django's own management commands, for developers: `python -m leerkring.project.manage`."""

import os
import sys

from django.core.management import execute_from_command_line

from leerkring.project.private_files import make_new_files_private

if __name__ == "__main__":
    make_new_files_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")
    execute_from_command_line(sys.argv)
