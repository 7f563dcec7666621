from django.urls import path

from mapping import views

app_name = "mapping"
urlpatterns = [
    path("maps/", views.MapList.as_view(), name="map_list"),
    path("maps/new/", views.RequestMap.as_view(), name="map_new"),
    path("maps/<str:reference>/", views.MapDetail.as_view(), name="map_detail"),
    path("maps/<str:reference>/picture/", views.MapPicture.as_view(), name="map_picture"),
    path("maps/<str:reference>/sheet.svg", views.MapSheet.as_view(), name="map_sheet"),
    path("maps/<str:reference>/figures.csv", views.MapFigures.as_view(), name="map_figures"),
    path("impact/", views.ImpactList.as_view(), name="impact_list"),
    path("impact/new/", views.RequestImpact.as_view(), name="impact_new"),
    path("impact/<str:reference>/", views.ImpactDetail.as_view(), name="impact_detail"),
]
