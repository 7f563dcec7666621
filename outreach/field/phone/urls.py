from django.urls import path

from outreach.field.phone import views

app_name = "phone"
urlpatterns = [
    path("", views.Shell.as_view(), name="shell"),
    path("worker.js", views.Worker.as_view(), name="worker"),
    path("manifest.webmanifest", views.Manifest.as_view(), name="manifest"),
    path("hello/", views.Hello.as_view(), name="hello"),
    path("bundle/", views.Bundle.as_view(), name="bundle"),
    path("sync/", views.Sync.as_view(), name="sync"),
]
