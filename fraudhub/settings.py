"""One settings file, fed by the environment. Standard names where they exist, else HUB_*.

HUB_MODE=demonstration (default) runs with made-up data on one machine; HUB_MODE=production refuses unsafe
settings with a sentence (fraudhub/checks.py).
"""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from fraudhub.checks import why_not_start

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("HUB_VAR", ROOT / "var"))

HUB_VERSION = "0.1.0"
HUB_MODE = os.environ.get("HUB_MODE", "demonstration")
if HUB_MODE not in {"demonstration", "production"}:
    raise ImproperlyConfigured("HUB_MODE must be demonstration or production.")
DEMONSTRATION = HUB_MODE == "demonstration"
PRODUCTION = not DEMONSTRATION
TESTING = "PYTEST_VERSION" in os.environ


def _secret_key() -> str:
    if key := os.environ.get("SECRET_KEY"):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text of your own before starting in production.")
    path = VAR / "secret_key"
    if path.exists():
        return path.read_text().strip()
    return "demonstration-only-" + "0" * 40  # ./hub run writes var/secret_key; this serves tests and commands


SECRET_KEY = _secret_key()
# Keys of before, with commas between them: what they sealed still opens.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
DEBUG = False
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if DEMONSTRATION else "").split(",")
    if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "simple_history",
    "fraudhub.core",
    "fraudhub.geography",
    "fraudhub.audit",
    "fraudhub.accounts",
    "fraudhub.govuk",
    "fraudhub.web",
    "fraudhub.api",
    "fraudhub.jobs",
    "fraudhub.documents",
    "fraudhub.messages",
    "fraudhub.inbox",
    "fraudhub.people",
    "fraudhub.cases",
    "fraudhub.referrals",
    "fraudhub.recovery",
    "outreach",
    "maaf",
    "mapping",
    "fraudhub.demonstration",
]

MIDDLEWARE = [
    "fraudhub.web.proxies.BehindProxyMiddleware",
    "fraudhub.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "fraudhub.web.middleware.BrowserRulesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fraudhub.web.middleware.ActingMiddleware",
    "fraudhub.web.middleware.SessionLimitsMiddleware",
    "fraudhub.web.second_steps.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "fraudhub.web.middleware.InputGuardMiddleware",
]

ROOT_URLCONF = "fraudhub.urls"
WSGI_APPLICATION = "fraudhub.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fraudhub.web.context.site",
            ],
        },
    }
]
FORM_RENDERER = "fraudhub.govuk.renderer.GovukFormRenderer"

# Database ------------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'hub.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE removes "database is locked" under load; FULL makes a 2xx mean that it is on the disk. Without
    # recursive_triggers an INSERT OR REPLACE would delete a row that never changes, unseen by the trigger against it.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command=(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={'OFF' if TESTING else 'FULL'}; PRAGMA foreign_keys=ON; "
            "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
        ),
    )
    # A file, as in life: threads and child processes of a test see what it committed.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    # Pages ask short questions: compiling a long one took 350 ms where running it took 60.
    connecting = DATABASES["default"].setdefault("OPTIONS", {})
    connecting["options"] = f"-c jit=off {connecting.get('options', '')}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People who sign in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:home"
PASSWORD_HASHERS = [
    "fraudhub.accounts.hashing.HubArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SECOND_STEP_IS_OBLIGATORY = PRODUCTION  # for whom: accounts/rules.py
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
]

# Cookies and browser rules -------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
KNOWN_BROWSER_COOKIE = "known_browser"  # this browser has signed in before: accounts/sign_in_limits.py
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest of any role; each role's own limits are in accounts/sessions.py
SESSION_ENGINE = "fraudhub.accounts.sessions"
CSRF_COOKIE_HTTPONLY = False  # the phone area reads it to send its queue
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fraudhub.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    KNOWN_BROWSER_COOKIE = "__Host-known-browser"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host and not host.startswith("127.")]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# X-Frame-Options says less than frame-ancestors above, and could not let our own map frames in.
SILENCED_SYSTEM_CHECKS = ["security.W002"]

# Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, with commas between them.
TRUSTED_PROXIES = os.environ.get("HUB_TRUSTED_PROXIES", "")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
UPLOAD_LIMIT_BYTES = 10 * 1_048_576

# Language and time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

# Files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/assets/"
STATIC_ROOT = Path(os.environ.get("HUB_STATIC", VAR / "static"))
if TESTING:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # collectstatic makes it elsewhere
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "fraudhub.govuk.finders.PublishedPackagesFinder",
    "mapping.drawing.assets.BoundaryScriptsFinder",
]
STORAGES = {
    # Nothing is stored under a public address: every file is given out by a view that asks for the right again.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "artefacts": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": os.environ.get("HUB_ARTEFACTS", VAR / "artefacts")},
    },
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": os.environ.get("HUB_DOCUMENTS", VAR / "documents")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "fraudhub.govuk.hashed_names.HashedNames"
    },
}
WHITENOISE_MANIFEST_STRICT = True

# Jobs ----------------------------------------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 10, "socket_keepalive": True}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "queue"),
        "data_folder_out": str(VAR / "queue"),
        "control_folder": str(VAR / "queue-control"),
        "polling_interval": 0.5,
    }
)
if not REDIS_URL and not TESTING:
    for folder in ("queue", "queue-control"):
        (VAR / folder).mkdir(parents=True, exist_ok=True)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_DEFAULT_EXCHANGE = "hub"
# A worker told nothing else takes all of them. `alarms` has one to itself: who is called about somebody out alone, or
# in danger, does not wait for a map. Without a key of its own each would get every message.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange("hub"), routing_key=name) for name in ("default", "maps", "reports", "alarms")
]
CELERY_TASK_ROUTES = {name: {"queue": "alarms"} for name in ("outreach.climb_outings", "referrals.climb", "messages.*")}
CELERY_TASK_PUBLISH_RETRY = False  # the Job row is the truth: a lost nudge is found by the reaper
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "seal the audit trail": {"task": "audit.seal", "schedule": 60.0, "options": {"expires": 50}},
    "take up stopped and forgotten jobs": {"task": "jobs.reap", "schedule": 15.0, "options": {"expires": 14}},
    "expire old artefacts": {
        "task": "jobs.expire_artefacts",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "forget uploaded extracts": {"task": "cases.forget_old_uploads", "schedule": 3600.0, "options": {"expires": 3000}},
    "forget visit drafts out of sight": {
        "task": "outreach.forget_lapsed_drafts",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "send the weekly digest to who looks after volunteers": {
        "task": "outreach.send_weekly_digests",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "forget failed sign-ins, spent links and sessions": {
        "task": "accounts.forget_spent",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "call the next when nobody takes a concern": {
        "task": "referrals.climb",
        "schedule": 20.0,
        "options": {"expires": 18},
    },
    "call the next when somebody out alone is late": {
        "task": "outreach.climb_outings",
        "schedule": 20.0,
        "options": {"expires": 18},
    },
    "keep the clocks of recovery by the list as it is now": {
        "task": "recovery.keep_clocks",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "chase referrals that nobody answered": {
        "task": "referrals.chase",
        "schedule": 900.0,
        "options": {"expires": 800},
    },
    "keep the calendar of the partnerships": {
        "task": "maaf.keep_calendar",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "remind of late actions and ending agreements": {
        "task": "maaf.remind",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "draw the latest maps": {
        "task": "mapping.draw_latest",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "fold what was noted of reports": {
        "task": "mapping.fold_report_changes",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "note what impact reports no longer stand on": {
        "task": "mapping.note_what_changed",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "send waiting messages": {"task": "messages.send_waiting", "schedule": 30.0, "options": {"expires": 25}},
}
if DEMONSTRATION:
    CELERY_BEAT_SCHEDULE["keep somebody out alone in the made-up world"] = {
        "task": "demonstration.keep_people_out",
        "schedule": 300.0,
        "options": {"expires": 280},
    }

# What a page says once, after something was done: in the session, not in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Messages ------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
# One template a channel at GOV.UK Notify, each with ((subject)) and ((body)) as its personalisation.
NOTIFY_TEMPLATES = {
    channel: os.environ.get(f"HUB_NOTIFY_{channel.upper()}", "") for channel in ("email", "text", "letter")
}
# Where people reach the hub: for links in mail that no request asked for.
HUB_URL = os.environ.get("HUB_URL") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000"
)
# Rung from a doorstep when nothing else works. In the demonstration a number that is nobody's (Ofcom keeps it for
# drama).
HUB_PHONE = os.environ.get("HUB_PHONE", "0161 496 0150" if DEMONSTRATION else "")
HUB_CONTACT = os.environ.get("HUB_CONTACT", "your hub coordinator")

# API -----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["fraudhub.api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["fraudhub.api.permissions.HasDeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["fraudhub.api.parsers.GuardedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "fraudhub.api.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "fraudhub.api.reasons.HubSchema",
    "EXCEPTION_HANDLER": "fraudhub.api.problems.problem_handler",
    "PAGE_SIZE": 25,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fraud Protection Hub API",
    "DESCRIPTION": "Reports, outreach, maps and impact of Greater Manchester's Fraud Protect programme.",
    "VERSION": HUB_VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["fraudhub.api.permissions.SignedIn"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["fraudhub.api.schema.describe_problems"],
}

# Watching ------------------------------------------------------------------------------------------------
METRICS_TOKEN = os.environ.get("HUB_METRICS_TOKEN", "")
LOG_LEVEL = os.environ.get("HUB_LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "fraudhub.core.logs.json_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "kombu": {"level": "ERROR"},
        "matplotlib": {"level": "ERROR"},  # which of our fonts a machine lacks, once for each letter
        "weasyprint": {"level": "ERROR"},  # what of a style is for screens alone
        "weasyprint.progress": {"level": "ERROR"},
        "uk_postcodes_parsing": {"level": "CRITICAL"},  # it writes what people typed into the log
    },
}

# History -------------------------------------------------------------------------------------------------
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENABLED = True

if unsafe := list(
    why_not_start(
        production=PRODUCTION,
        secret_key=SECRET_KEY,
        allowed_hosts=ALLOWED_HOSTS,
        database=os.environ.get("DATABASE_URL", ""),
        debug=DEBUG,
        trusted_proxies=TRUSTED_PROXIES,
        redis=REDIS_URL,
        notify_key=NOTIFY_API_KEY,
        notify_template=NOTIFY_TEMPLATES["email"],
        mail=os.environ.get("HUB_MAIL", ""),
    )
):
    raise ImproperlyConfigured(" ".join(unsafe))
