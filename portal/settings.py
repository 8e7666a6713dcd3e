"""All settings, read from the environment; docs/reference/settings.md is made from this file's variables."""

from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from environs import Env, validate

from portal import rights
from portal.lib.language import RECORDED

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def secret(name: str, default: str | None = None) -> str:
    """The variable itself, or the content of the file that `<name>_FILE` names (Docker and Kubernetes secrets)."""
    path = env.str(f"{name}_FILE", "")
    if path:
        return Path(path).read_text().strip()
    return env.str(name) if default is None else env.str(name, default)


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
DEMO_PASSWORD = "countersign-demo-only"  # noqa: S105 - shown on the login page of the demo, and only there
SECRET_KEY = secret("SECRET_KEY", "insecure-key-for-development-only" if DEBUG else None)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
PORTAL_ORIGIN = env.str("PORTAL_ORIGIN", "countersign.local")
PORTAL_NAME = env.str("PORTAL_NAME", "Countersign")

FILES_DIR = env.path("FILES_DIR", BASE_DIR / "var/files")
SCRATCH_DIR = env.path("SCRATCH_DIR", BASE_DIR / "var/scratch")
CHECKPOINT_DIR = env.path("CHECKPOINT_DIR", BASE_DIR / "var/checkpoints")
SEAL_KEY_FILE = env.path("SEAL_KEY_FILE", BASE_DIR / "var/keys/seal.pem")
SIGNER_SOCKET = env.str("SIGNER_SOCKET", "")
SEAL_PUBLIC_KEY_FILE = env.str("SEAL_PUBLIC_KEY_FILE", "")
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", 2 * 1024**3)
CHILD_MEMORY_BYTES = env.int("CHILD_MEMORY_BYTES", 8 * 1024**3)
CHILD_CPU_SECONDS = env.int("CHILD_CPU_SECONDS", 1800)
READING_CPU_SECONDS = env.int("READING_CPU_SECONDS", 120)
READERS_AT_ONCE = env.int("READERS_AT_ONCE", 2)
READER_SOCKET = env.str("READER_SOCKET", "")
LEASE_SECONDS = env.int("LEASE_SECONDS", 60)
EVALUATION_ENGINE = env.str(
    "EVALUATION_ENGINE", "memory", validate=validate.OneOf(["memory", "duckdb"], error="Choose memory or duckdb.")
)
EVALUATION_ENGINE_ABOVE_ROWS = env.int(
    "EVALUATION_ENGINE_ABOVE_ROWS",
    2_000_000,
    validate=validate.Range(min=0, error="Choose a number of rows from 0 up."),
)
EVALUATIONS_PER_TRAINING_TABLE = env.int("EVALUATIONS_PER_TRAINING_TABLE", 100)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "portal.lib",
    "portal.accounts",
    "governance",
    "evaluations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.lib.uploads.Uploads",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.lib.letters.ShownLetters",
    "portal.lib.fragments.VaryByFragment",
    "portal.lib.errors.ErrorPages",
    "portal.accounts.middleware.SignedIn",
    "portal.lib.stored.TellStored",
]

# Commands that bring the rows of an installation up to its code; each does nothing where nothing is missing.
PREPARE = ["shelve", "summaries", "sweep"]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "portal.lib.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.views.chrome",
            ],
        },
    }
]

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", "")
    if env.str("DATABASE_URL", "")
    else {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": env.str("DATABASE_HOST", ""),
        "PORT": env.str("DATABASE_PORT", ""),
        "NAME": env.str("DATABASE_NAME", "countersign"),
        "USER": env.str("DATABASE_USER", "countersign"),
        "PASSWORD": secret("DATABASE_PASSWORD", ""),
    }
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", "countersign")
FIXED_COLUMNS, KEPT_ROWS, APPEND_ONLY_TABLES = rights.FIXED, rights.KEPT, rights.APPEND_ONLY

CELERY_BROKER_URL = secret("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = env.int("TASK_TIME_LIMIT", 3600)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 15,
    "socket_connect_timeout": 3,
    "health_check_interval": 25,
    "global_keyprefix": "countersign:",
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "evaluate"
CELERY_TASK_ROUTES = {
    "governance.tasks.*": {"queue": "document"},
    "evaluations.tasks.*": {"queue": "evaluate"},
}
SEAL_SECONDS = env.float("SEAL_SECONDS", 5.0)
CELERY_BEAT_SCHEDULE = {
    "reconcile-evaluations": {"task": "evaluations.tasks.reconcile", "schedule": 10.0},
    "reconcile-artefacts": {"task": "governance.tasks.reconcile", "schedule": 10.0},
    "seal-log": {"task": "governance.tasks.seal", "schedule": SEAL_SECONDS},
    "keep-dates": {"task": "governance.tasks.keep_dates", "schedule": 900.0},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.sign_in.SignIn"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{PORTAL_NAME}] "
ACCOUNT_USER_DISPLAY = "portal.accounts.adapter.display"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up, so no address is taken from its owner
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not (DEBUG or DEMO))
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("OIDC_NAME", "your organisation"),
                    "client_id": env.str("OIDC_CLIENT_ID"),
                    "secret": secret("OIDC_SECRET"),
                    "settings": {"server_url": env.str("OIDC_SERVER_URL")},
                }
            ]
        }
    }
    if env.str("OIDC_SERVER_URL", "")
    else {}
)

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "countersign@localhost")

# Used codes and counted attempts, shared by all processes; and parts of pages that never change, kept by each worker: what a report
# measured, what an event holds.
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": "portal.accounts.shared.SharedCache"},
    "reports": {"BACKEND": LOCAL, "LOCATION": "reports", "OPTIONS": {"MAX_ENTRIES": 40}},
    "template_fragments": {"BACKEND": LOCAL, "LOCATION": "fragments", "OPTIONS": {"MAX_ENTRIES": 2_000}},
}

LANGUAGE_CODE = RECORDED
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = [(RECORDED, "English"), *((folder.name, folder.name) for folder in sorted(LOCALE_PATHS[0].glob("*")))]
USE_TZ = True
TIME_ZONE = "UTC"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", 8 * 3600)
SESSION_LONGEST_SECONDS = env.int("SESSION_LONGEST_SECONDS", 24 * 3600)
CSRF_FAILURE_VIEW = "portal.accounts.sessions.csrf_failure"
HTTPS = env.bool("HTTPS", not (DEBUG or DEMO))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31536000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", False)
# Browsers' built-in lists are left in months, and take every subdomain with them: that is for the domain's owner to want.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Compressing costs 40 s of processor time, which a demo on one machine does not earn back.
STATIC_BACKEND = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    if DEMO
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_BACKEND},
}
FILE_UPLOAD_HANDLERS = ["portal.lib.uploads.NoFiles"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.accounts.authentication.DenyUnlessSignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "portal.lib.pages.KeysetPagination",
    "EXCEPTION_HANDLER": "portal.lib.errors.api_error",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Countersign",
    "DESCRIPTION": "Register, measure, assess, sign and verify synthetic data. Every object lists its `allowed_actions`.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AccessClass": "governance.vocabulary.AccessClass",
        "Comparison": "governance.vocabulary.Comparison",
        "DataKind": "governance.vocabulary.DataKind",
        "EvidenceKind": "governance.vocabulary.EvidenceKind",
        "FileRole": "governance.vocabulary.FileRole",
        "JobState": "portal.lib.jobs.JobState",
        "OrganisationKind": "portal.accounts.models.Organisation.Kind",
        "RiskTier": "governance.vocabulary.RiskTier",
        "Role": "governance.vocabulary.Role",
        "SourceKind": "governance.vocabulary.SourceKind",
        "SourceRole": "governance.vocabulary.SourceRole",
        "SubmissionState": "governance.vocabulary.State",
        "VoteVerdict": "governance.vocabulary.VoteVerdict",
    },
}

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
