"""The hub: records everyone shares, and the site around them."""

from fraudhub.celery import app as celery_app

__all__ = ["celery_app"]
