from django.urls import path

from maaf import action_views as actions
from maaf import item_views as items
from maaf import meeting_views as meetings
from maaf import minutes_views as minutes
from maaf import partnership_views as partnerships

app_name = "maaf"
urlpatterns = [
    path("partnerships/", partnerships.PartnershipList.as_view(), name="partnership_list"),
    path("partnerships/found/", partnerships.FoundPartnerships.as_view(), name="partnership_found"),
    path("partnerships/<reference>/", partnerships.PartnershipDetail.as_view(), name="partnership_detail"),
    path("partnerships/<reference>/change/", partnerships.ChangePartnership.as_view(), name="partnership_change"),
    path("partnerships/<reference>/join/", partnerships.JoinPartnership.as_view(), name="partnership_join"),
    path("partnerships/<reference>/sign/", partnerships.SignAgreement.as_view(), name="partnership_sign"),
    path("partnerships/<reference>/plan/", meetings.PlanMeeting.as_view(), name="partnership_plan"),
    path("partnerships/<reference>/propose/", items.ProposeItem.as_view(), name="partnership_propose"),
    path("partnerships/<reference>/raise/", actions.RaiseIssue.as_view(), name="partnership_raise"),
    path("members/<reference>/leave/", partnerships.LeavePartnership.as_view(), name="member_leave"),
    path("members/<reference>/delegate/", partnerships.NameDelegate.as_view(), name="member_delegate"),
    path("delegates/<reference>/end/", partnerships.EndDelegate.as_view(), name="delegate_end"),
    path("agreements/<reference>/end/", partnerships.EndAgreement.as_view(), name="agreement_end"),
    path("agencies/<reference>/", partnerships.AgencyDetail.as_view(), name="agency_detail"),
    path("meetings/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("meetings/<reference>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path("meetings/<reference>/move/", meetings.MoveMeeting.as_view(), name="meeting_move"),
    path("meetings/<reference>/cancel/", meetings.CancelMeeting.as_view(), name="meeting_cancel"),
    path("meetings/<reference>/send/", meetings.SendAgenda.as_view(), name="meeting_send"),
    path("meetings/<reference>/accept/", meetings.AcceptStatement.as_view(), name="meeting_accept"),
    path("meetings/<reference>/begin/", meetings.BeginMeeting.as_view(), name="meeting_begin"),
    path("meetings/<reference>/attendance/", meetings.RecordAttendance.as_view(), name="meeting_attendance"),
    path("meetings/<reference>/action/", actions.AgreeAction.as_view(), name="meeting_action"),
    path("meetings/<reference>/end/", meetings.EndMeeting.as_view(), name="meeting_end"),
    path("meetings/<reference>/agenda-file/", meetings.AskForFile.as_view(kind="agenda"), name="meeting_agenda_file"),
    path(
        "meetings/<reference>/minutes-file/", meetings.AskForFile.as_view(kind="minutes"), name="meeting_minutes_file"
    ),
    path("meetings/<reference>/pack/", meetings.AskForFile.as_view(kind="pack"), name="meeting_pack"),
    path("packs/<reference>/", meetings.PackDetail.as_view(), name="pack_detail"),
    path("packs/<reference>/download/", meetings.DownloadPack.as_view(), name="pack_download"),
    path("items/<reference>/", items.ItemDetail.as_view(), name="item_detail"),
    path("items/<reference>/room/", items.Room.as_view(), name="item_room"),
    path("items/<reference>/write-up/", items.WriteUp.as_view(), name="item_write_up"),
    path("items/<reference>/share/", items.ShareItem.as_view(), name="item_share"),
    path("items/<reference>/know/", items.SayWhatIsKnown.as_view(), name="item_know"),
    path("items/<reference>/conflict/", items.DeclareConflict.as_view(), name="item_conflict"),
    path("items/<reference>/paper/", items.LayPaper.as_view(), name="item_paper"),
    path("items/<reference>/withdraw/", items.WithdrawItem.as_view(), name="item_withdraw"),
    path("papers/<reference>/", items.DownloadPaper.as_view(), name="paper_download"),
    path("actions/", actions.ActionList.as_view(), name="action_list"),
    path("actions/<reference>/", actions.ActionDetail.as_view(), name="action_detail"),
    path("actions/<reference>/answer/", actions.AnswerAction.as_view(), name="action_answer"),
    path("issues/<reference>/", actions.IssueDetail.as_view(), name="issue_detail"),
    path("issues/<reference>/answer/", actions.AnswerIssue.as_view(), name="issue_answer"),
    path("minutes/<reference>/", minutes.MinutesDetail.as_view(), name="minutes_detail"),
    path("minutes/<reference>/approve/", minutes.ApproveMinutes.as_view(), name="minutes_approve"),
    path("minutes/<reference>/redraft/", minutes.RedraftMinutes.as_view(), name="minutes_redraft"),
    path("minutes/<reference>/freeze/", minutes.FreezeMinutes.as_view(), name="minutes_freeze"),
    path("minutes/<reference>/correct/", minutes.CorrectMinutes.as_view(), name="minutes_correct"),
]
