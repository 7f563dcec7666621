"""Pages of protective actions, of the devices that are fitted in homes, and of what a hub has in stock."""

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, AddToRecord, CreateRecord, Page, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm
from fraudhub.web.lists import list_address
from outreach.audit import DeviceAudit, ProtectiveAudit
from outreach.models import (
    Device,
    DeviceStep,
    FollowUp,
    ProtectiveAction,
    ProtectiveActionKind,
    StockItem,
    StockMovement,
    Volunteer,
)
from outreach.protecting_forms import (
    DeviceFilter,
    FitDeviceForm,
    IssueDeviceForm,
    MoveDeviceForm,
    MoveStockForm,
    ProtectiveFilter,
    ReceiveDeviceForm,
    RecordActionForm,
)
from outreach.rules.protecting import GOES_TO, WORDS
from outreach.verbs import (
    count_stock,
    fit_device,
    issue_device,
    move_device,
    move_stock,
    receive_device,
    record_action,
    take_back_action,
)

PAGES = (
    ("What was done", "outreach:protective_list"),
    ("Devices", "outreach:device_list"),
    ("Stock", "outreach:stock"),
)


def protection_tabs(current: str) -> list[dict]:
    return [{"text": text, "href": reverse(name), "current": name == current} for text, name in PAGES]


class ProtectiveList(RecordList):
    template_name = "outreach/protective_list.html"
    model, permission, audit_action = ProtectiveAction, Permission.SEE_PROTECTIVE, ProtectiveAudit.LIST_READ
    filter_form = ProtectiveFilter
    page_title = "Protective actions"

    def rows(self, queryset):
        known = queryset.select_related("kind", "person", "visit", "device__kind", "created_by", "taken_back_by")
        return known.prefetch_related("visit__residents").order_by("-done_on", "-pk")

    def get_context_data(self, **kwargs):
        counts = self.object_list.counts_by_kind()
        kinds = ProtectiveActionKind.objects.filter(pk__in=counts).order_by("position") if counts else []
        return super().get_context_data(
            tabs=protection_tabs("outreach:protective_list"),
            counts=[[kind.name, *_counted(kind, counts[kind.pk])] for kind in kinds],
            may_record=self.request.user.may(Permission.RECORD_PROTECTIVE),
            **kwargs,
        )


def _counted(kind, count) -> tuple[dict, dict]:
    items = f"{count['items']:,} {kind.counted_in}" if kind.counted_in else ""
    return {"text": f"{count['actions']:,}", "numeric": True}, {"text": items, "numeric": True}


class RecordProtective(AddToRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = Person, RecordActionForm, Permission.RECORD_PROTECTIVE
    joined = ("borough",)
    page_title = "Record what was done to make them safer"
    success_message = "It is recorded."

    def get_initial(self):
        return {"done_on": timezone.localdate()}

    def perform(self, data):
        return record_action(self.record, by=self.request.user, **data)

    def address_of(self, action):
        return action.person.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"For {self.record.full_name}. A call blocker is recorded on the page of the device. What a "
            "volunteer ticks on a visit is here already.",
            cancel_href=self.record.url(),
            **kwargs,
        )


class TakeBackProtective(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = ProtectiveAction, ReasonForm, Permission.RECORD_PROTECTIVE
    joined = ("kind", "person", "visit", "device")
    page_title = "Take it back"
    success_message = "It is taken back, and counts no longer."

    def perform(self, action, data):
        return take_back_action(action, by=self.request.user, **data)

    def address_of(self, action):
        return reverse("outreach:protective_list")

    def get_context_data(self, **kwargs):
        action = self.record
        return super().get_context_data(
            introduction=f"{action}, on {show_date(action.done_on)}. It stays to be read, with your reason.",
            button_text="Take it back", button_kind="warning", cancel_href=reverse("outreach:protective_list"),
            **kwargs,
        )  # fmt: skip


# Devices ------------------------------------------------------------------------------------------------


class DeviceList(RecordList):
    template_name = "outreach/device_list.html"
    model, permission, audit_action = Device, Permission.SEE_PROTECTIVE, DeviceAudit.LIST_READ
    filter_form = DeviceFilter
    page_title = "Devices"

    def rows(self, queryset):
        return queryset.select_related("kind", "borough", "volunteer__user", "person").order_by("kind", "serial")

    def get_context_data(self, **kwargs):
        unknown = ProtectiveAction.objects.within(self.scope).standing().filter(kind="call_blocker", device=None)
        return super().get_context_data(
            tabs=protection_tabs("outreach:device_list"),
            unknown=list(unknown.select_related("visit")[:10]),
            may_handle=self.request.user.may(Permission.HANDLE_STOCK),
            **kwargs,
        )


class ReceiveDevice(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = ReceiveDeviceForm, Permission.HANDLE_STOCK
    page_title = "Take a device into stock"
    success_message = "It is in stock."

    def perform(self, data):
        return receive_device(data.pop("borough"), by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:device_list"), **kwargs)


class DeviceDetail(RecordDetail):
    template_name = "outreach/device_detail.html"
    model, permission, audit_action = Device, Permission.SEE_PROTECTIVE, DeviceAudit.READ
    joined = ("kind", "borough", "volunteer__user", "person")

    def get_context_data(self, **kwargs):
        device, user = self.object, self.request.user
        check = FollowUp.objects.within(user.scope_for(Permission.SEE_FOLLOW_UPS)).open().filter(device=device).first()
        goes_to = GOES_TO[device.state]
        return super().get_context_data(
            rows=self.known(device, check),
            timeline=[_told(step) for step in self.steps(device)],
            check_href=check.url() if check else "",
            issue_href=device.url("issue") if self.may(Permission.HANDLE_STOCK, "issued" in goes_to) else "",
            fit_href=device.url("fit") if self.may(Permission.RECORD_PROTECTIVE, "fitted" in goes_to) else "",
            move_href=device.url("move")
            if self.may(Permission.RECORD_PROTECTIVE, bool(goes_to - {"issued", "fitted"}))
            else "",
            list_href=list_address(self.request, "outreach:device_list"),
            **kwargs,
        )

    def may(self, permission, possible: bool) -> bool:
        return possible and self.request.user.may(permission)

    def steps(self, device):
        steps = DeviceStep.objects.within(self.scope).filter(device=device)
        return steps.select_related("volunteer__user", "person", "written_by").order_by("-pk")

    def known(self, device, check) -> list[dict]:
        rows = [
            {"key": "Where it is", "value": WORDS[device.state]},
            {"key": "Hub", "value": device.borough.name},
        ]
        if device.volunteer:
            rows.append({"key": "Carried by", "value": str(device.volunteer)})
        if device.person:
            rows += [
                {"key": "In the home of", "value": device.person.full_name, "value_href": device.person.url()},
                {"key": "Fitted on", "value": show_date(device.fitted_on)},
                {"key": "Why", "value": device.reason},
            ]
        if check:
            rows.append({"key": "To be checked on", "value": show_date(check.due_on), "value_href": check.url()})
        return rows


def _told(step: DeviceStep) -> dict:
    said = []
    if step.person:
        said.append(f"At the home of {step.person.full_name}")
    if step.volunteer:
        said.append(f"Volunteer: {step.volunteer}")
    if step.works is not None:
        said.append("It works" if step.works else "It does not work")
    if step.calls_blocked is not None:
        said.append(f"{step.calls_blocked:,} calls blocked")
    if step.scared:
        said.append(f"Do unwanted calls scare them? {step.get_scared_display()}")
    heading = "Checked" if step.what == DeviceStep.CHECKED else WORDS[step.what]
    by = step.written_by.full_name if step.written_by else "the hub"
    return {
        "heading": heading, "by": by, "at": step.on, "is_day": True,
        "text": "\n".join(filter(None, [*said, step.note])),
    }  # fmt: skip


class _OfDevice(ActOnRecord):
    template_name = "web/act_on_record.html"
    model = Device
    joined = ("kind", "borough", "volunteer__user", "person")
    success_message = "It is recorded."

    def get_initial(self):
        return {"on": timezone.localdate()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(introduction=self.introduction(self.record), **kwargs)


class IssueDevice(_OfDevice):
    form_class, permission = IssueDeviceForm, Permission.HANDLE_STOCK
    page_title = "Give it to a volunteer"

    def introduction(self, device):
        return f"{device}. Whoever takes it carries it until it is fitted or handed back."

    def perform(self, device, data):
        return issue_device(device, by=self.request.user, **data)


class FitDevice(_OfDevice):
    form_class, permission = FitDeviceForm, Permission.RECORD_PROTECTIVE
    page_title = "It is fitted"

    def introduction(self, device):
        return f"{device}. It counts as a protective action, and its check in three months waits from today."

    def perform(self, device, data):
        return fit_device(device, by=self.request.user, **data)


class MoveDevice(_OfDevice):
    form_class, permission = MoveDeviceForm, Permission.RECORD_PROTECTIVE
    page_title = "It is somewhere else"

    def introduction(self, device):
        return f"{device}, until now: {WORDS[device.state].lower()}."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "device": self.record}

    def perform(self, device, data):
        return move_device(device, by=self.request.user, **data)


# Stock --------------------------------------------------------------------------------------------------


class Stock(Page):
    """What each hub in sight has of everything, what runs low, who carries what, and the last that came and went."""

    template_name = "outreach/stock.html"
    permission = Permission.SEE_PROTECTIVE
    page_title = "Stock"
    MOST_SHOWN = 20

    def get_context_data(self, **kwargs):
        movements = StockMovement.objects.within(self.scope)
        boroughs = Borough.objects.all()
        if not self.scope.is_everything:
            boroughs = boroughs.filter(pk__in=self.scope.borough_codes())
        left, items = movements.left(), list(StockItem.objects.order_by("position"))
        carried = movements.carried()
        volunteers = Volunteer.objects.within(self.scope).select_related("user").in_bulk({who for who, _ in carried})
        names = {item.pk: item.name for item in items}
        latest = movements.select_related("item", "volunteer__user", "event__kind", "created_by", "borough")
        return super().get_context_data(
            tabs=protection_tabs("outreach:stock"),
            hubs=[(borough, _shelf(borough, items, left)) for borough in boroughs.order_by("name")],
            carried=sorted(
                (
                    [_carrier(volunteers[who]), names[item], {"text": f"{many:,}", "numeric": True}]
                    for (who, item), many in carried.items()
                ),
                key=lambda row: row[:2],
            ),
            latest=[_moved(each) for each in latest.order_by("-pk")[: self.MOST_SHOWN]],
            shelf_head=["What", {"text": "How many", "numeric": True}, "Low?"],
            carried_head=["Volunteer", "What", {"text": "How many", "numeric": True}],
            latest_head=["Day", "What", {"text": "How many", "numeric": True}, "What happened", "Written by"],
            may_handle=self.request.user.may(Permission.HANDLE_STOCK),
            **kwargs,
        )


def _shelf(borough, items, left) -> list[list]:
    rows = []
    for item in items:
        there = left.get((borough.pk, item.pk), 0)
        low = {"text": "Runs low", "tag": "orange"} if there < item.low_mark else ""
        rows.append([item.name, {"text": f"{there:,}", "numeric": True}, low])
    return rows


def _change(each: StockMovement) -> str:
    """What is written off comes to no shelf."""
    return f"({each.change:,})" if each.what == StockMovement.What.WRITTEN_OFF else f"{each.change:+,}"


def _carrier(volunteer) -> str:
    return f"{volunteer} (left)" if volunteer.status == Volunteer.Status.LEFT else str(volunteer)


def _moved(each: StockMovement) -> list:
    about = each.volunteer or each.event or ""
    by = each.created_by.full_name if each.created_by else "the hub"
    return [
        show_date(each.on), each.item.name, {"text": _change(each), "numeric": True},
        f"{each.get_what_display()}{f': {about}' if about else ''}{f'. {each.reason}' if each.reason else ''}", by,
    ]  # fmt: skip


class MoveStock(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = MoveStockForm, Permission.HANDLE_STOCK
    page_title = "Record what came or went"
    success_message = "The stock is changed."

    def get_initial(self):
        return {"on": timezone.localdate()}

    def perform(self, data):
        borough, by = data.pop("borough"), self.request.user
        if data["what"] == StockMovement.What.COUNTED:
            return count_stock(
                borough, item=data["item"], counted=data["quantity"], reason=data["reason"], on=data["on"], by=by
            )
        return move_stock(borough, by=by, **data)

    def address_of(self, movement):
        return reverse("outreach:stock")

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:stock"), **kwargs)
