from django.urls import path

from fraudhub.messages import views

app_name = "hub_messages"
urlpatterns = [
    path("", views.MessageList.as_view(), name="list"),
    path("<str:reference>/", views.MessageDetail.as_view(), name="detail"),
]
