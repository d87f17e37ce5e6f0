"""The web server's entry point."""

import os
from threading import Event

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from leerkring.project.beating import start_beating
from leerkring.project.private_files import make_new_files_private, make_private

make_new_files_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")
application = get_wsgi_application()
make_private(settings.ENVIRONMENT.data_dir)  # also where another server than ours loads this
start_beating(Event())  # until this process ends
