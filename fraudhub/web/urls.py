from django.urls import path

from fraudhub.web import health, session_views, views

app_name = "web"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("forgotten-password/", views.ForgottenPassword.as_view(), name="forgotten_password"),
    path("new-password/<str:token>/", views.NewPassword.as_view(), name="new_password"),
    path("your-sessions/", session_views.YourSessions.as_view(), name="your_sessions"),
    path("your-sessions/end/", session_views.EndSessions.as_view(), name="end_sessions"),
    path("session/", session_views.SessionNow.as_view(), name="session_now"),
    path("session/extend/", session_views.StaySignedIn.as_view(), name="stay_signed_in"),
    path("confirm-it-is-you/", session_views.ConfirmItIsYou.as_view(), name="confirm"),
    path("kept-form/", session_views.KeptForm.as_view(), name="kept_form"),
    path("change-role/", session_views.ChangeRole.as_view(), name="change_role"),
    path("audit/", views.AuditTrail.as_view(), name="audit"),
    path("audit/without-records/", views.AuditMetadata.as_view(), name="audit_metadata"),
    path("audit/mine/", views.MyAccess.as_view(), name="my_access"),
    path("reference-lists/", views.ReferenceLists.as_view(), name="reference_lists"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("privacy/", views.Privacy.as_view(), name="privacy"),
    path("about/", views.About.as_view(), name="about"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
