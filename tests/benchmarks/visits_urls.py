"""What it costs at the least: the same middleware, the same sign-in (a role in force, asked at each request), one
insert in one transaction, and no rule at all."""

import json
import uuid

from django.db import transaction
from django.http import JsonResponse
from django.urls import path

from fraudhub.accounts.models import Receipt
from fraudhub.accounts.roles import Permission
from fraudhub.urls import *  # noqa: F403 (the hub's addresses, all of them)
from fraudhub.urls import urlpatterns


def bare(request):
    if not request.user.is_authenticated or not request.user.may(Permission.RECORD_VISIT):
        return JsonResponse({}, status=403)
    sent = json.loads(request.body)
    with transaction.atomic():
        Receipt.objects.create(
            user=request.user, key=uuid.UUID(sent["client_uuid"]), digest="", status=201, answer=sent
        )
    return JsonResponse({"key": sent["client_uuid"]}, status=201)


urlpatterns += [path("bench/bare/", bare)]
