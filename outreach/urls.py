from django.urls import include, path

from outreach import event_views, lone_working_views, rollout_views, verifying_views, visit_views, volunteer_views

app_name = "outreach"
urlpatterns = [
    path("rollout/", rollout_views.RolloutList.as_view(), name="rollout_list"),
    path("rollout/begin/", rollout_views.BeginRollout.as_view(), name="rollout_begin"),
    path("rollout/<reference>/", rollout_views.RolloutDetail.as_view(), name="rollout_detail"),
    path("rollout/<reference>/plan-go-live/", rollout_views.PlanGoLive.as_view(), name="rollout_plan_go_live"),
    path("rollout/<reference>/record-go-live/", rollout_views.RecordGoLive.as_view(), name="rollout_record_go_live"),
    path("volunteers/", volunteer_views.VolunteerList.as_view(), name="volunteer_list"),
    path("volunteers/<reference>/card/", verifying_views.GiveCard.as_view(), name="volunteer_give_card"),
    path("volunteers/cards/<reference>/revoke/", verifying_views.RevokeCard.as_view(), name="card_revoke"),
    path("visitors/", verifying_views.CheckVisitor.as_view(), name="check_visitor"),
    path("visitors/<reference>/", verifying_views.VisitorCheckDetail.as_view(), name="visitor_check_detail"),
    path("visitors/<reference>/settle/", verifying_views.SettleVisitorCheck.as_view(), name="visitor_check_settle"),
    path("visits/", visit_views.VisitList.as_view(), name="visit_list"),
    path("visits/plan/", visit_views.PlanVisit.as_view(), name="visit_plan"),
    path("visits/<reference>/", visit_views.VisitDetail.as_view(), name="visit_detail"),
    path("visits/<reference>/cancel/", visit_views.CancelVisit.as_view(), name="visit_cancel"),
    path("events/", event_views.EventList.as_view(), name="event_list"),
    path("events/log/", event_views.LogEvent.as_view(), name="event_log"),
    path("events/<reference>/", event_views.EventDetail.as_view(), name="event_detail"),
    path("lone-working/", lone_working_views.OutingList.as_view(), name="outing_list"),
    path("lone-working/enter/", lone_working_views.EnterOuting.as_view(), name="outing_enter"),
    path("lone-working/<reference>/", lone_working_views.OutingDetail.as_view(), name="outing_detail"),
    path("lone-working/<reference>/safe/", lone_working_views.FindSafe.as_view(), name="outing_find_safe"),
    path("lone-working/<reference>/see-to/", lone_working_views.SeeToOuting.as_view(), name="outing_see_to"),
    path("lone-working/<reference>/give-back/", lone_working_views.GiveOutingBack.as_view(), name="outing_give_back"),
    path("lone-working/<reference>/extend/", lone_working_views.ExtendOuting.as_view(), name="outing_extend"),
    path("lone-working/<reference>/note/", lone_working_views.NoteOnOuting.as_view(), name="outing_note"),
    path("lone-working/<reference>/help/", lone_working_views.CallEverybody.as_view(), name="outing_call_everybody"),
    path("lone-working/<reference>/left/", lone_working_views.SayWhenLeft.as_view(), name="outing_say_when_left"),
    path("field/", include("outreach.field.urls")),
]
