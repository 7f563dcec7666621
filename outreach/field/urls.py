from django.urls import include, path

from outreach.field import about_views, correcting_views, lone_working_views, views

app_name = "field"
urlpatterns = [
    path("", views.Today.as_view(), name="today"),
    path("phone/", include("outreach.field.phone.urls")),
    path("about-you/", about_views.AboutYou.as_view(), name="about_you"),
    path("about-you/away/", about_views.SayAway.as_view(), name="say_away"),
    path("about-you/agreements/<slug:code>/", about_views.AcceptAgreement.as_view(), name="agreement"),
    path("about-you/phones/<reference>/lost/", about_views.OwnPhoneIsLost.as_view(), name="phone_lost"),
    path("replies/<reference>/read/", about_views.ReadReply.as_view(), name="reply_read"),
    path("changes/<reference>/read/", about_views.ReadTakenOff.as_view(), name="taken_off_read"),
    path("visits/<reference>/i-know-them/", about_views.IKnowThem.as_view(), name="i_know_them"),
    path("visits/<reference>/", views.OwnVisitDetail.as_view(), name="visit"),
    path("visits/<reference>/not-right/", correcting_views.NotRight.as_view(), name="not_right"),
    path(
        "visits/<reference>/not-right/<int:place>/<slug:field>/",
        correcting_views.SayWhatIsRight.as_view(),
        name="correct",
    ),
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
