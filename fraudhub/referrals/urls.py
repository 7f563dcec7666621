from django.urls import path

from fraudhub.referrals import concern_views, views

app_name = "referrals"
urlpatterns = [
    path("referrals/", views.ReferralList.as_view(), name="list"),
    path("referrals/of/<reference>/", views.DraftReferral.as_view(), name="draft"),
    path("referrals/answer/<str:token>/", views.AnswerByLink.as_view(), name="answer_by_link"),
    path("referrals/to-you/", views.PartnerReferralList.as_view(), name="partner_list"),
    path("referrals/to-you/<reference>/", views.PartnerReferralDetail.as_view(), name="partner_detail"),
    path("referrals/to-you/<reference>/answer/", views.PartnerAnswer.as_view(), name="partner_answer"),
    path("referrals/<reference>/", views.ReferralDetail.as_view(), name="detail"),
    path("referrals/<reference>/send/", views.SendReferral.as_view(), name="send"),
    path("referrals/<reference>/answer/", views.MoveReferral.as_view(), name="move"),
    path("referrals/<reference>/call-back/", views.RecallReferral.as_view(), name="recall"),
    path("cases/<reference>/referrals/", views.CaseReferrals.as_view(), name="of_case"),
    path("concerns/", concern_views.ConcernList.as_view(), name="concern_list"),
    path("concerns/about/<reference>/", concern_views.RaiseConcern.as_view(), name="concern_raise"),
    path("concerns/<reference>/", concern_views.ConcernDetail.as_view(), name="concern_detail"),
    path("concerns/<reference>/take/", concern_views.TakeConcern.as_view(), name="concern_take"),
    path("concerns/<reference>/give-back/", concern_views.GiveConcernBack.as_view(), name="concern_give_back"),
    path("concerns/<reference>/section-42/", concern_views.AnswerCareAct.as_view(), name="concern_care_act"),
    path("concerns/<reference>/council/", concern_views.TellCouncil.as_view(), name="concern_council"),
    path(
        "concerns/<reference>/council/decision/",
        concern_views.RecordCouncilDecision.as_view(),
        name="concern_council_decision",
    ),
    path("concerns/<reference>/decide/", concern_views.DecideConcern.as_view(), name="concern_decide"),
]
