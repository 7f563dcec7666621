from django.urls import path

from fraudhub.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.DocumentList.as_view(), name="list"),
    path("add/", views.UploadDocument.as_view(), name="upload"),
    path("<str:reference>/", views.DocumentDetail.as_view(), name="detail"),
    path("<str:reference>/download/", views.DownloadDocument.as_view(), name="download"),
]
