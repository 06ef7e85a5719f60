"""Superset on one machine, for people on it; everything secret comes from the environment."""

import os

SECRET_KEY = os.environ["C360_SUPERSET_SECRET"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
# A session is for this machine: no other page may use it.
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
WTF_CSRF_ENABLED = True
# No logos, fonts or telemetry from outside.
TALISMAN_ENABLED = True
SCARF_ANALYTICS = False
PREVENT_UNSAFE_DB_CONNECTIONS = True
ROW_LIMIT = 10_000
LANGUAGES = {
    "en": {"flag": "us", "name": "English"},
    "zh": {"flag": "cn", "name": "中文"},
}
