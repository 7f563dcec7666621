"""The hub, and two pages that ask again who is there."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.generic import FormView, View

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


urlpatterns = [*hub, path("weighty/", Weighty.as_view()), path("weighty/form/", WeightyForm.as_view())]
