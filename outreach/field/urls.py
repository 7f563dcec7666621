from django.urls import path

from outreach.field import lone_working_views, views

app_name = "field"
urlpatterns = [
    path("", views.Today.as_view(), name="today"),
    path("visits/<reference>/", views.OwnVisitDetail.as_view(), name="visit"),
    path("visits/<reference>/how-it-went/", views.HowItWent.as_view(), name="outcome"),
    path("visits/<reference>/questions/<slug:key>/", views.AskQuestion.as_view(), name="question"),
    path("visits/<reference>/questions/<slug:key>/do-now/", views.DoNow.as_view(), name="do_now"),
    path("visits/<reference>/when/", views.When.as_view(), name="when"),
    path("visits/<reference>/check/", views.CheckAnswers.as_view(), name="check"),
    path("visits/<reference>/received/", views.Received.as_view(), name="received"),
    path("visits/<reference>/arrived/", lone_working_views.Arrive.as_view(), name="arrive"),
    path("visits/<reference>/help/", lone_working_views.NeedHelpOnVisit.as_view(), name="help_on_visit"),
    path("out/say/", lone_working_views.Say.as_view(), name="say"),
    path("out/<reference>/", lone_working_views.OwnOutingDetail.as_view(), name="outing"),
]
