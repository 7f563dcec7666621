"""Matters: by clock, their pages, and what is done with them; assets and hearings."""

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.recovery.audit import RecoveryAudit
from fraudhub.recovery.forms import (
    AssetForm,
    BringInAssetForm,
    ChangeMatterForm,
    HearingForm,
    MatterFilter,
    OpenMatterForm,
    PaperForm,
    ResultForm,
    SharesForm,
    StageForm,
    VictimForm,
)
from fraudhub.recovery.matter_pages import ActOnMatter, AddToMatter, MatterPage, WithMatterForm
from fraudhub.recovery.models import Asset, Hearing, LedgerEntry, Matter, MatterPaper, MatterVictim, StageEvent
from fraudhub.recovery.rules.matters import why_not_close
from fraudhub.recovery.showing import columns_of_asset, gain_since_seized, shown_clocks
from fraudhub.recovery.verbs import (
    add_asset,
    agree_shares,
    bring_in_asset,
    change_matter,
    close_matter,
    list_hearing,
    name_paper,
    name_victim,
    open_matter,
    record_result,
    record_stage,
    remove_victim,
    reopen_matter,
    take_back_stage,
)
from fraudhub.web import reason_views
from fraudhub.web.doorways import ChangeRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm
from fraudhub.web.lists import list_address


class MatterList(RecordList):
    """What must be done first comes first."""

    template_name = "recovery/list.html"
    model, permission, audit_action = Matter, Permission.SEE_RECOVERY, RecoveryAudit.MATTERS_LISTED
    asks_reason = False  # it names nobody
    filter_form = MatterFilter
    page_title = "Asset recovery"

    def rows(self, queryset):
        rows = queryset.select_related("route", "stage", "owner", "victim_borough").by_clock()
        return rows if self.request.GET else rows.open()

    def filtered(self, rows):
        return self.filters.apply(rows, user=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            now=timezone.now(), may_work=self.request.user.may(Permission.WORK_RECOVERY), **kwargs
        )


class OpenMatter(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = OpenMatterForm, Permission.WORK_RECOVERY
    page_title = "Open a recovery matter"
    success_message = "The matter is open. Record its first stage."
    extra_context = {"button_text": "Open the matter"}

    def perform(self, data):
        return open_matter(by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("recovery:list"), **kwargs)


class MatterDetail(MatterPage):
    template_name = "recovery/detail.html"

    def get_context_data(self, **kwargs):
        matter = self.object
        events = StageEvent.objects.within(self.scope).filter(matter=matter)
        events = events.select_related("stage", "created_by", "reversed_by")
        assets = Asset.objects.within(self.scope).filter(matters=matter).select_related("kind").order_by("pk")
        standing = [event for event in events if event.reverses_id is None and not hasattr(event, "reversed_by")]
        return super().get_context_data(
            clocks=shown_clocks(matter),
            events=[event for event in events if event.reverses_id is None],
            last_event=standing[-1] if standing else None,
            assets=columns_of_asset(assets, matter),
            agencies=matter.agencies.all(),
            **kwargs,
        )


class MatterPapers(MatterPage):
    template_name = "recovery/papers.html"
    tab = "papers"

    def get_context_data(self, **kwargs):
        matter = self.object
        return super().get_context_data(
            hearings=Hearing.objects.within(self.scope).filter(matter=matter),
            papers=MatterPaper.objects.within(self.scope).filter(matter=matter).select_related("created_by"),
            **kwargs,
        )


class GiveReason(reason_views.GiveReason):
    model, permission, list_name = Matter, Permission.SEE_RECOVERY, "recovery:list"
    extra_context = {
        "button_text": "Open it",
        "introduction": "It names victims, and the matter is not yours. Your reason is kept with your name; it holds "
        "for an hour, for this matter.",
    }


class ChangeMatter(ActOnMatter, ChangeRecord):
    form_class = ChangeMatterForm
    page_title = "Change the matter"
    success_message = "The matter is changed."

    def perform(self, matter, data):
        return change_matter(matter, version=self.version(), by=self.request.user, **data)


class RecordStage(WithMatterForm, AddToMatter):
    form_class = StageForm
    page_title = "Record a stage"
    success_message = "The stage is recorded. Its clocks run."

    def perform(self, data):
        return record_stage(self.record, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        matter = self.record
        now = f"It is at “{matter.stage}”." if matter.stage_id else "It has no stage yet."
        return super().get_context_data(introduction=f"{matter.route}. {now}", **kwargs)


class TakeBackStage(ActOnMatter):
    model, form_class = StageEvent, ReasonForm
    page_title = "Take back a stage"
    success_message = "The stage counts no longer. The matter stands where it stood before."
    extra_context = {"introduction": "Nothing is erased: a second row says that the stage was a mistake."}

    def perform(self, event, data):
        take_back_stage(event, by=self.request.user, **data)


class AddAsset(AddToMatter):
    form_class = AssetForm
    page_title = "Add an asset"
    success_message = "The asset is added."

    def perform(self, data):
        return add_asset(self.record, by=self.request.user, **data)


class BringInAsset(AddToMatter):
    form_class = BringInAssetForm
    page_title = "Bring in an asset"
    success_message = "The asset is in this matter too. Its money is still counted once."
    extra_context = {"introduction": "One that the hub has already: frozen by one route, and met by another."}

    def perform(self, data):
        return bring_in_asset(self.record, by=self.request.user, **data)


class AgreeShares(ActOnMatter):
    form_class = SharesForm
    page_title = "Shares of a joint matter"
    success_message = "From the next amount on, our share is what counts."
    extra_context = {
        "introduction": "What two agencies recover together is counted once: each counts its share. Amounts entered "
        "before keep the share they were entered with."
    }

    def get_initial(self):
        agencies = self.record.agencies.all()
        return {
            "ours": f"{self.record.our_share_percent.normalize():f}",
            "others": "\n".join(f"{each.name}, {each.share_percent.normalize():f}" for each in agencies),
        }

    def perform(self, matter, data):
        agree_shares(matter, by=self.request.user, **data)


class NameVictim(AddToMatter):
    form_class, back_to = VictimForm, "victims"
    page_title = "Name a victim’s case"
    success_message = "The case is named."

    def perform(self, data):
        return name_victim(self.record, by=self.request.user, **data)


class RemoveVictim(ActOnMatter):
    model, form_class, back_to = MatterVictim, ReasonForm, "victims"
    page_title = "Take a case out of the matter"
    success_message = "The case is taken out."

    def perform(self, victim, data):
        remove_victim(victim, by=self.request.user, **data)


class ListHearing(AddToMatter):
    form_class, back_to = HearingForm, "papers"
    page_title = "Put a hearing in the list"
    success_message = "The hearing is listed."

    def perform(self, data):
        data = {name: data[name] for name in ("starts_at", "court", "purpose")}
        return list_hearing(self.record, by=self.request.user, **data)


class RecordResult(ActOnMatter):
    model, form_class, back_to = Hearing, ResultForm, "papers"
    page_title = "What the court did"
    success_message = "It is recorded. If the court made an order, record its stage too: its clocks run from there."

    def perform(self, hearing, data):
        record_result(hearing, by=self.request.user, **data)


class NamePaper(AddToMatter):
    form_class, back_to = PaperForm, "papers"
    page_title = "Say where a document is kept"
    success_message = "It is noted."

    def perform(self, data):
        return name_paper(self.record, by=self.request.user, **data)


class CloseMatter(ActOnMatter):
    form_class = ReasonForm
    page_title = "Close the matter"
    success_message = "The matter is closed."

    def perform(self, matter, data):
        close_matter(matter, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cautions=list(why_not_close(self.record)), **kwargs)


class ReopenMatter(ActOnMatter):
    form_class = ReasonForm
    page_title = "Reopen the matter"
    success_message = "The matter is open again."

    def perform(self, matter, data):
        reopen_matter(matter, by=self.request.user, **data)


class AssetList(RecordList):
    template_name = "recovery/asset_list.html"
    model, permission, audit_action = Asset, Permission.SEE_RECOVERY, RecoveryAudit.ASSETS_LISTED
    page_title = "Assets"

    def rows(self, queryset):
        return queryset.select_related("kind").prefetch_related("matters").order_by("-pk")


class AssetDetail(RecordDetail):
    """What one asset counts as, in every matter that pursues it."""

    template_name = "recovery/asset_detail.html"
    model, permission, audit_action = Asset, Permission.SEE_RECOVERY, RecoveryAudit.ASSET_SEEN
    joined = ("kind",)

    def title(self):
        return f"Asset {self.object.reference}"

    def get_context_data(self, **kwargs):
        asset = self.object
        entries = LedgerEntry.objects.within(self.scope).filter(asset=asset).order_by("happened_on", "pk")
        columns = columns_of_asset([asset])[0][1]
        return super().get_context_data(
            columns=columns,
            gain=gain_since_seized(asset, columns),
            entries=entries.select_related("matter", "stage", "reversed_by", "reverses", "valuation").order_by(
                "happened_on", "pk"
            ),
            matters=Matter.objects.within(self.scope).filter(assets=asset).select_related("route", "stage"),
            list_href=list_address(self.request, "recovery:asset_list"),
            **kwargs,
        )


class HearingList(RecordList):
    """Days in court to come, the nearest first."""

    template_name = "recovery/hearing_list.html"
    model, permission, audit_action = Hearing, Permission.SEE_RECOVERY, RecoveryAudit.HEARINGS_READ
    page_title = "Hearings"

    def rows(self, queryset):
        return queryset.to_come().select_related("matter__route", "matter__owner").order_by("starts_at", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(now=timezone.now(), **kwargs)
