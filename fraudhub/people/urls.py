from django.urls import path

from fraudhub.people import views

app_name = "people"
urlpatterns = [
    path("", views.PersonList.as_view(), name="list"),
    path("add/", views.AddPerson.as_view(), name="add"),
    path("<reference>/", views.PersonDetail.as_view(), name="detail"),
]
