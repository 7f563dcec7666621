from django.urls import path

from fraudhub.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.Inbox.as_view(), name="list"),
    path("grab-next/", views.GrabNext.as_view(), name="grab_next"),
    path("take/", views.TakeItem.as_view(), name="take"),
    path("give-back/", views.GiveBack.as_view(), name="give_back"),
]
