"""A form with something in it that could be guessed: too many wrong ones wait, whoever asks."""

import math
from datetime import timedelta

from django.conf import settings
from django.views.generic import FormView

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import User
from fraudhub.accounts.sign_in_limits import begin_try, count_failure
from fraudhub.audit.writing import audit
from fraudhub.web.doorways import Doorway


class LimitedTries(Doorway, FormView):
    """Counted before anything is looked at. A form that was wrong is shown again with 400, one too early with 429."""

    wrong = ""  # the sentence for a wrong one
    failed_action = AccountAudit.SIGN_IN_FAILED
    when_held_back = "If you have forgotten your password, do not guess: choose a new one."

    def name_tried(self, form) -> str:
        """The email address the try counts for."""
        raise NotImplementedError

    def check(self, form) -> User | None:
        """Who it is, when what was typed is right."""
        raise NotImplementedError

    def tried_by(self) -> User | None:
        """Whom the audit trail names for a wrong one."""
        return self.request.user if self.request.user.is_authenticated else None

    def passed(self, user: User):
        """The answer to a try that was right. It forgets the failures once all that is asked was shown."""
        raise NotImplementedError

    def form_valid(self, form):
        email, address = self.name_tried(form), self.request.META.get("REMOTE_ADDR", "")
        browser = self.request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, "")
        if wait := begin_try(email, address=address, browser=browser):
            return self.hold_back(form, wait)
        user = self.check(form)
        if user is None:
            count_failure(address)
            audit(self.failed_action, by=self.tried_by())
            form.add_error(None, self.wrong)
            return self.form_invalid(form)
        return self.passed(user)

    def form_invalid(self, form, status=400):
        response = super().form_invalid(form)
        response.status_code = status
        return response

    def hold_back(self, form, wait: timedelta):
        """Too many tries. What was typed was not looked at, so this says nothing about whether it was right."""
        audit(AccountAudit.SIGN_IN_HELD_BACK, by=None)
        seconds = math.ceil(wait.total_seconds())
        form.add_error(
            None, f"There were too many tries. Wait {in_words(seconds)}, then try again. {self.when_held_back}"
        )
        response = self.form_invalid(form, status=429)
        response["Retry-After"] = str(seconds)
        return response


def in_words(seconds: int) -> str:
    """A wait as one says it: "30 seconds", "2 minutes"."""
    count, unit = (seconds, "second") if seconds < 60 else (math.ceil(seconds / 60), "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
