"""The hub, and two pages that ask again who is there."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.generic import FormView, View
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from fraudhub.api.viewsets import ActionViewSet
from fraudhub.urls import *  # noqa: F403 (its handlers too)
from fraudhub.urls import urlpatterns as hub
from fraudhub.web.doorways import Doorway


class Weighty(Doorway, View):
    permission = None
    asks_again = True

    def get(self, request):
        return HttpResponse("The weighty page")


class WeightyForm(Doorway, FormView):
    permission = None
    asks_again = keeps_typed = True

    class form_class(forms.Form):
        reason = forms.CharField()

    def form_valid(self, form):
        return HttpResponseRedirect("/about/")


class WeightyAction(ActionViewSet):
    permission = Permission.SEE_DESIGN
    asks_again = frozenset({"create"})

    def create(self, request):
        return Response({"done": True})


urlpatterns = [
    *hub,
    path("api/weighty/", WeightyAction.as_view({"post": "create"})),
    path("weighty/", Weighty.as_view()),
    path("weighty/form/", WeightyForm.as_view()),
]
