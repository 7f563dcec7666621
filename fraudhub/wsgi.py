"""The server's entry: gunicorn fraudhub.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fraudhub.settings")

application = get_wsgi_application()
