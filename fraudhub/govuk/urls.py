from django.urls import path

from fraudhub.govuk import views

app_name = "govuk"
urlpatterns = [path("", views.Design.as_view(), name="design")]
