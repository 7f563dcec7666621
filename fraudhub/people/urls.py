from django.urls import path

from fraudhub.people import care_views, emergency_views, views

app_name = "people"
urlpatterns = [
    path("", views.PersonList.as_view(), name="list"),
    path("add/", views.AddPerson.as_view(), name="add"),
    path("emergency-access/", emergency_views.EmergencyAccessList.as_view(), name="emergency_list"),
    path("emergency-access/<reference>/", emergency_views.EmergencyAccessDetail.as_view(), name="emergency_detail"),
    path(
        "emergency-access/<reference>/review/",
        emergency_views.ReviewEmergencyAccess.as_view(),
        name="emergency_review",
    ),
    path("matches/<reference>/undo/", views.UndoMatch.as_view(), name="match_undo"),
    path("consents/<reference>/withdraw/", care_views.WithdrawConsent.as_view(), name="consent_withdraw"),
    path("contacts/<reference>/end/", care_views.EndTrustedContact.as_view(), name="trusted_contact_end"),
    path("<reference>/consents/", care_views.PersonConsents.as_view(), name="consents"),
    path("<reference>/why/", views.GiveReason.as_view(), name="give_reason"),
    path("<reference>/consents/record/", care_views.RecordConsent.as_view(), name="record_consent"),
    path("<reference>/contacts/add/", care_views.AddTrustedContact.as_view(), name="add_trusted_contact"),
    path("<reference>/vulnerability/", care_views.PersonVulnerability.as_view(), name="vulnerability"),
    path("<reference>/vulnerability/score/", care_views.AssessVulnerability.as_view(), name="assess"),
    path("<reference>/change/", care_views.ChangePerson.as_view(), name="change"),
    path("<reference>/household/", care_views.JoinHousehold.as_view(), name="join_household"),
    path("<reference>/household/leave/", care_views.LeaveHousehold.as_view(), name="leave_household"),
    path("<reference>/died/", care_views.RecordDeath.as_view(), name="record_death"),
    path("<reference>/moved/", care_views.RecordMove.as_view(), name="record_move"),
    path("<reference>/contact/", views.SetContactWishes.as_view(), name="set_contact_wishes"),
    path("<reference>/mark/", views.SetMarker.as_view(), name="set_marker"),
    path("markers/<reference>/lift/", views.LiftMarker.as_view(), name="marker_lift"),
    path("<reference>/same-as/<str:other>/", views.DecideMatch.as_view(), name="match_decide"),
    path("<reference>/emergency-access/", emergency_views.OpenEmergencyAccess.as_view(), name="open_emergency_access"),
    path("<reference>/", views.PersonDetail.as_view(), name="detail"),
]
