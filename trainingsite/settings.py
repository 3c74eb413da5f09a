"""Settings of Sometaito. Everything that differs between machines comes from the environment (see .env.example).

Three ways to run: `DEBUG=1` on a developer's machine, `LOCAL=1` for the sample organisation on loopback, and
production, which refuses to start with an unsafe value. The first two never listen to anything but loopback names.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from trainingsite.startup import DEMO_PASSWORD as startup_password
from trainingsite.startup import LOOPBACK, local_secret_key, refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))  # the sample and the checks read no such file

TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
LOCAL = DEBUG or TESTING or env.bool("LOCAL", default=False)
DEMO = env.bool("ALLOW_DEMO", default=DEBUG or TESTING)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default=startup_password)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".demo"))).resolve()
SECRET_KEY = env.str("SECRET_KEY", default="") or (local_secret_key(DATA_DIR, keep=not TESTING) if LOCAL else "")
ALLOWED_HOSTS = sorted(LOOPBACK) if LOCAL else env.list("ALLOWED_HOSTS", default=[])
ORGANISATION = env.str("ORGANISATION", default="Harjoituskeräys Oy" if DEMO else "Sometaito")
SUPPORT_CONTACT = env.str("SUPPORT_CONTACT", default="")

INSTALLED_APPS = [
    "trainingsite",
    "participants",
    "skills",
    "courses",
    "practice",
    "scheduling",
    "dashboards",
    "reminders",
    "home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trainingsite.middleware.personal_settings",
    "trainingsite.errors.method_page",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "participants.middleware.gate",
]

ROOT_URLCONF = "trainingsite.urls"
WSGI_APPLICATION = "trainingsite.wsgi.application"
FORM_RENDERER = "trainingsite.forms.Renderer"
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
                "django.template.context_processors.csp",
                "trainingsite.navigation.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "trainingsite.templatetags.ui",
            ],
        },
    }
]

# --- database: SQLite beside the data by default, PostgreSQL by DATABASE_URL -----------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'sometaito.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a read that turns into a write never meets "database is locked"; FULL: a power cut loses nothing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; "
        "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache and background work --------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "trainingsite.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}}
elif TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:  # shared by the processes of one machine, needs no server
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 20_000},  # culling would forget who has been guessing passwords
        }
    }
CELERY_BROKER_URL = REDIS_URL or "folder://here"
_broker_dir = DATA_DIR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 300,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,  # a broker that is silent keeps no page waiting, and no worker for ever
        "socket_timeout": 2,
        "health_check_interval": 10,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(_broker_dir / "queue"),
        "data_folder_out": str(_broker_dir / "queue"),
        "processed_folder": str(_broker_dir / "done"),
        "control_folder": str(_broker_dir / "control"),
        "store_processed": False,
    }
)
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_ACCEPT_CONTENT = [CELERY_TASK_SERIALIZER := "json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- people, sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "participants.User"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
_own_address = f"http://localhost:{env.str('PORT', default='8000')}" if LOCAL else f"https://{(*ALLOWED_HOSTS, '')[0]}"
SITE_URL = (env.str("SITE_URL", default="") or _own_address).rstrip("/")  # what mails point to
AUTHENTICATION_BACKENDS = ["participants.backends.EmployeeBackend"]
PASSWORD_HASHERS = ["participants.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "participants.passwords.LongEnough"},
    {"NAME": "participants.passwords.NothingGuessable"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "participants.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # the address is the key of the roster
ACCOUNT_SESSION_REMEMBER = True  # never asked: the limits below hold for everybody
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
# An office of hundreds signs in from one address; guessing is stopped per account and address (participants.adapters).
ACCOUNT_RATE_LIMITS = {
    "login": "",  # right ones need no limit, and wrong ones are stopped before any hashing by the next line
    "login_failed": "120/m/ip,5/5m/key",
    "request_login_code": "300/m/ip,3/m/key",
    "reset_password": "100/m/ip,5/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "participants.forms_passkey.AddForm",
    "edit_webauthn": "participants.forms_passkey.RenameForm",
    "login_webauthn": "participants.forms_passkey.LoginForm",
    "authenticate_webauthn": "participants.forms_passkey.AuthenticateForm",
    "reauthenticate_webauthn": "participants.forms_passkey.ReauthenticateForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_TOTP_ISSUER = "Sometaito"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=0)

# --- company sign-in (OpenID Connect), off until SSO_CLIENT_ID is given -----------------------------------
SOCIALACCOUNT_ADAPTER = "participants.sso.SocialAccountAdapter"
SSO_CLIENT_ID = env.str("SSO_CLIENT_ID", default="")
SSO_SERVER_URL = env.str("SSO_SERVER_URL", default="")
SSO_EMAIL_VERIFIED = env.bool("SSO_EMAIL_VERIFIED", default=False)
SSO_ORIGINS = env.list("SSO_ORIGINS", default=[])  # when the provider sends people on to another host
if SSO_CLIENT_ID or LOCAL:  # it brings an HTTP client: 4 MB in every worker
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
if SSO_CLIENT_ID:
    SSO_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(SSO_SERVER_URL)), *SSO_ORIGINS]
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": env.str("SSO_NAME", default="SSO"),
                    "client_id": SSO_CLIENT_ID,
                    "secret": env.str("SSO_CLIENT_SECRET", default=""),
                    "settings": {"server_url": SSO_SERVER_URL, "oauth_pkce_enabled": True},
                }
            ]
        }
    }

# --- languages and time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

# --- files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Locally the finders serve; in production files are collected once.
STATIC_ROOT = None if LOCAL else Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"
PROGRAMMES_DIR = BASE_DIR / "programmes"

# --- mail -----------------------------------------------------------------------------------------------
MAIL_FOLDER = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sometaito <sometaito@localhost>")
if env.str("SMTP_HOST", default=""):
    MAILERS = {
        "default": {
            "BACKEND": "trainingsite.smtp.Backend",
            "OPTIONS": {
                "host": env.str("SMTP_HOST"),
                "port": env.int("SMTP_PORT", default=587),
                "username": env.str("SMTP_USER", default=""),
                "password": env.str("SMTP_PASSWORD", default=""),
                "use_tls": env.bool("SMTP_STARTTLS", default=True),
                "timeout": 15,
            },
        }
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "trainingsite.mail.FolderBackend",
            "OPTIONS": {"folder": str(MAIL_FOLDER)},
        }
    }

# --- security -------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF, *SSO_ORIGINS],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS = 12 * 3600  # a working day, and no longer
SESSION_IDLE_SECONDS = 2 * 3600
if not LOCAL:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
else:  # several samples on one machine: cookies know the host, not the port
    _port = env.str("PORT", default="8000")
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"session-{_port}", f"csrf-{_port}"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "trainingsite.log.InUniversalTime",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "filters": {"without_tokens": {"()": "trainingsite.log.WithoutTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

refuse_unsafe(globals(), env.list("ALLOWED_HOSTS", default=[]))
