from django.urls import path

from fraudhub.people import emergency_views, views

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
    path("<reference>/contact/", views.SetContactWishes.as_view(), name="set_contact_wishes"),
    path("<reference>/mark/", views.SetMarker.as_view(), name="set_marker"),
    path("markers/<reference>/lift/", views.LiftMarker.as_view(), name="marker_lift"),
    path("<reference>/same-as/<str:other>/", views.DecideMatch.as_view(), name="match_decide"),
    path("<reference>/emergency-access/", emergency_views.OpenEmergencyAccess.as_view(), name="open_emergency_access"),
    path("<reference>/", views.PersonDetail.as_view(), name="detail"),
]
