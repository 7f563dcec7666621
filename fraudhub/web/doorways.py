"""The ways in from a browser. Each declares its permission once and gets both answers from it: may this person
do it, and where (self.scope)."""

import uuid
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.views.generic import DetailView, FormView, ListView, TemplateView

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.receipts import KeyReused, once, was_done
from fraudhub.accounts.roles import Permission
from fraudhub.accounts.sessions import is_confirmed
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken, Stale
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from fraudhub.web import reasons
from fraudhub.web.errors import error_response
from fraudhub.web.lists import remember_list
from fraudhub.web.sessions import ask_to_confirm, ask_to_sign_in


class Doorway:
    """Every page needs sign-in and a permission, unless it says otherwise: ``public`` for anyone, ``permission =
    None`` for everyone who is signed in."""

    permission: Permission | None
    public = False
    is_activity = True  # False for what a page asks by itself: it keeps nobody signed in
    keeps_typed = False  # True for a form that is kept when it is sent after the session was over
    asks_again = False  # True where it must surely be them: the password or second factor in the last ten minutes
    asks_reason = True  # False where somebody who sees every borough need not say why (web/reasons.py)
    before_second_step = False  # True for what opens where a second step is obligatory and still missing
    page_title = ""

    @property
    def scope(self) -> Scope:
        if self.permission is None:
            return Scope.nothing()
        return self.request.user.scope_for(self.permission)

    def dispatch(self, request, *args, **kwargs):
        if not self.public:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request, keeps_typed=self.keeps_typed)
            if self.permission is not None and not request.user.may(self.permission):
                audit(
                    AccountAudit.PERMISSION_DENIED,
                    by=request.user,
                    facts={"permission": str(self.permission)},
                )
                raise PermissionDenied
            if self.asks_again and not is_confirmed(request.session):
                return ask_to_confirm(request, keeps_typed=self.keeps_typed)
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request, *args, **kwargs):
        response = error_response(request, 405)
        response["Allow"] = ", ".join(self._allowed_methods())
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"page_title": self.title(), **kwargs})

    def title(self) -> str:
        return self.page_title


class Page(Doorway, TemplateView):
    """Anything that is not a list, a record or something done to one."""


class RecordList(Doorway, ListView):
    """The records in scope, newest first, in pages. Writes one audit entry with the references it shows."""

    paginate_by = 25
    filter_form = None
    audit_action = None

    def get(self, request, *args, **kwargs):
        if self.asks_reason and not self.is_own_work() and reasons.is_wanted_for_lists(self.model, request, self.scope):
            return reasons.ask(request)
        if self.filter_form is not None:
            remember_list(request)
        return super().get(request, *args, **kwargs)

    def is_own_work(self) -> bool:
        """Whether the address asks for what the reader works on themselves: nobody says why they read that."""
        return False

    def get_queryset(self):
        rows = self.rows(self.model.objects.within(self.scope))
        self.filters = None
        if self.filter_form is not None:
            self.filters = self.filter_form(self.request.GET or None)
            if self.filters.is_bound:
                # A filter that cannot be read leaves nothing over: everybody is not what was asked for.
                rows = self.filtered(rows) if self.filters.is_valid() else rows.none()
        return rows

    def render_to_response(self, context, **kwargs):
        if self.filters is not None and self.filters.errors:
            kwargs["status"] = 400
        return super().render_to_response(context, **kwargs)

    def filtered(self, rows):
        return self.filters.apply(rows)

    def rows(self, queryset):
        """Order and join; the scope is already applied."""
        return queryset.order_by("-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filters=self.filters, **kwargs)
        kept = [(key, value) for key, value in self.request.GET.items() if key != "page"]
        context["kept_query"] = urlencode(kept)
        if self.audit_action:
            shown = [row.reference for row in context["object_list"]]
            if shown:
                audit(
                    self.audit_action,
                    by=self.request.user,
                    references=shown,
                    boroughs=self.scope.borough_codes(),
                    facts={"count": len(shown)},
                )
        return context


class OneRecord(Doorway):
    """Finds the record by its reference, within scope; one out of scope is as missing as one that never was.
    ``joined``: what the page shows of other records."""

    joined: tuple[str, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        if self.asks_reason and self.sees_everywhere(request.user):
            for record in self.tells_of():
                if (subject := reasons.wanted_for(record, request, self.scope)) is not None:
                    return reasons.ask(request, subject, keeps_typed=self.keeps_typed)
        return super().dispatch(request, *args, **kwargs)

    def tells_of(self) -> list:
        """The records that the page tells of: a reason is asked about each."""
        return [self.found()]

    def sees_everywhere(self, user) -> bool:
        if self.public or self.permission is None or not user.is_authenticated or not user.may(self.permission):
            return False
        return self.scope.is_everything

    def find(self):
        rows = self.model.objects.within(self.scope).filter(reference=self.kwargs["reference"])
        found = rows.select_related(*self.joined).first() if self.joined else rows.first()
        return found or self.missing()

    def found(self):
        """The record, looked for once."""
        if not hasattr(self, "_found"):
            self._found = self.find()
        return self._found

    def missing(self):
        raise Http404


class RecordDetail(OneRecord, DetailView):
    """One record's page. Opening it is itself written down."""

    context_object_name = "record"
    audit_action = None

    def get_object(self, queryset=None):
        record = self.found()
        if self.audit_action:
            audit(self.audit_action, record, by=self.request.user)
        return record

    def title(self):
        return self.page_title or str(self.object)


class FormPage(Doorway, FormView):
    keeps_typed = True
    success_message = ""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "scope": self.scope}

    def refuse(self, form, sentences):
        for sentence in sentences:
            form.add_error(None, sentence)
        return self.form_invalid(form)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 400
        return response

    def done(self, url: str):
        if self.success_message:
            messages.success(self.request, self.success_message)
        return HttpResponseRedirect(url)


class AboutRecord(OneRecord):
    """A form about one record, which is found before anything else is asked."""

    def dispatch(self, request, *args, **kwargs):
        self.request = request
        self.record = self.found() if request.user.is_authenticated and request.user.may(self.permission) else None
        return super().dispatch(request, *args, **kwargs)

    def address_of(self, record) -> str:
        return record.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"record": self.record, **kwargs})


class ActOnRecord(AboutRecord, FormPage):
    """A verb done to one record. The form has the shape, the verb the rule; what was typed is kept."""

    def perform(self, record, data):
        raise NotImplementedError

    def form_valid(self, form):
        try:
            record = self.perform(self.record, form.cleaned_data)
        except RuleBroken as broken:
            return self.refuse(form, broken.sentences)
        return self.done(self.address_of(record or self.record))


class GoesBack:
    """Something done on one of a record's pages, to the record or to a part of it: it goes back to that page."""

    back_to = "detail"

    def whole(self):
        """The record that has the pages."""
        raise NotImplementedError

    def address_of(self, record) -> str:
        return self.whole().url(self.back_to)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"cancel_href": self.whole().url(self.back_to), **kwargs})


class ChangeRecord(ActOnRecord):
    """Fields of one record changed. The page carries the version it was read at; when somebody else changed the
    record meanwhile, both versions are shown and nothing is saved until one is chosen."""

    def get_initial(self):
        return {name: getattr(self.record, name) for name in self.form_class.base_fields}

    def shown(self, record, name: str):
        """What the record says where the form asks ``name``."""
        return getattr(record, name)

    def version(self) -> int:
        typed = self.request.POST.get("version", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

    def form_valid(self, form):
        try:
            record = self.perform(self.record, form.cleaned_data)
        except Stale as stale:
            return self.show_both(form, stale.current)
        except RuleBroken as broken:
            return self.refuse(form, broken.sentences)
        return self.done(self.address_of(record or self.record))

    def show_both(self, form, current):
        both = [
            [field.label, _in_a_word(self.shown(current, name)), _in_a_word(form.cleaned_data[name])]
            for name, field in form.fields.items()
            if self.shown(current, name) != form.cleaned_data[name]
        ]
        head = ["", "In the hub now", "Yours"]
        context = self.get_context_data(form=form, both=both, both_head=head, version=current.version)
        return self.render_to_response(context, status=409)

    def get_context_data(self, **kwargs):
        version = self.version() if self.request.method == "POST" else self.record.version
        return super().get_context_data(**{"version": version, **kwargs})


def _in_a_word(value) -> str:
    if value in (None, ""):
        return "nothing"
    return show_date(value) if isinstance(value, date) else str(value)


class CreateRecord(FormPage):
    """A new record. The page carries a key of its own, so that a double click or a refresh makes one, not two."""

    def prepare(self, data):
        """What ``perform`` is given: the cleaned data, or what is slow to read from it and needs no transaction."""
        return data

    def perform(self, data):
        raise NotImplementedError

    def address_of(self, record) -> str:
        return record.url()

    @property
    def was_saved_already(self) -> bool:
        """The reply was lost, and the same page sent again: it leads to what was saved."""
        key = self.request.POST.get("submission_key")
        return bool(key) and was_done(self.request.user, _uuid(key))

    def form_valid(self, form):
        key = _uuid(self.request.POST.get("submission_key"))
        typed = {
            name: self.request.POST.getlist(name)
            for name in self.request.POST
            if name not in {"csrfmiddlewaretoken", "submission_key"}
        }
        try:
            prepared = self.prepare(form.cleaned_data)
            answer = once(
                self.request.user,
                key,
                {"page": self.request.path, "typed": typed},
                lambda: (302, {"url": self.address_of(self.perform(prepared))}),
            )
        except RuleBroken as broken:
            return self.refuse(form, broken.sentences)
        except KeyReused:
            self.new_key = True
            return self.refuse(form, ["This form was already saved once. Send it again to save a second one."])
        return self.done(answer.body["url"])

    def get_context_data(self, **kwargs):
        posted = None if getattr(self, "new_key", False) else self.request.POST.get("submission_key")
        return super().get_context_data(**{"submission_key": _uuid(posted), **kwargs})


class AddToRecord(AboutRecord, CreateRecord):
    """Something new that belongs to a record: one, however often the button is pressed. ``perform(data)`` finds the
    record in ``self.record``."""


def _uuid(text) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return uuid.uuid4()
