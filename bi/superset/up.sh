#!/usr/bin/env bash
# Brings up Superset over the published tables of a company, in an environment of its own:
#   bi/superset/up.sh demo           (Ctrl-C stops it; what it made stays, and the next start is fast)
# C360_DATA, C360_SUPERSET_HOME (default: <data>/<company>/superset), C360_SUPERSET_PORT (8088),
# C360_SUPERSET_PASSWORD and C360_SUPERSET_SECRET (default: made at random, kept in the home, 0600).
set -euo pipefail
umask 077

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
company=${1:-${C360_COMPANY:-complete_journey}}
data=${C360_DATA:-$here/../../data}
version=$data/$company/published/current.duckdb
port=${C360_SUPERSET_PORT:-8088}
if [ ! -e "$version" ]; then
  echo "bi/superset: nothing is published at $version (run: c360 run --company $company)" >&2
  exit 1
fi
export SUPERSET_HOME=${C360_SUPERSET_HOME:-$(cd "$data/$company" && pwd)/superset}
mkdir -p "$SUPERSET_HOME"
SUPERSET_HOME=$(cd "$SUPERSET_HOME" && pwd)

trap 'echo "bi/superset: failed; see $SUPERSET_HOME/log" >&2' ERR

venv=$SUPERSET_HOME/venv
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  echo "Setting up Superset in $venv (a minute or two, once)"
  "${PYTHON:-python3}" -m venv "$venv"
  if uv=$(command -v uv || ls "$here/../../.venv/bin/uv" 2>/dev/null); then
    "$uv" pip install --python "$venv/bin/python" -r "$here/requirements.txt"
  else
    "$venv/bin/python" -m pip install -r "$here/requirements.txt"
  fi >> "$SUPERSET_HOME/log" 2>&1
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi

secret() { # a file with a random text, made once
  [ -s "$SUPERSET_HOME/$1" ] ||
    "$venv/bin/python" -c 'import secrets; print(secrets.token_urlsafe(32))' > "$SUPERSET_HOME/$1"
  cat "$SUPERSET_HOME/$1"
}
export C360_SUPERSET_SECRET=${C360_SUPERSET_SECRET:-$(secret secret_key)}
password=${C360_SUPERSET_PASSWORD:-$(secret admin_password)}
export SUPERSET_CONFIG_PATH=$here/superset_config.py FLASK_APP=superset PYTHONWARNINGS=ignore
superset() { "$venv/bin/superset" "$@" >> "$SUPERSET_HOME/log" 2>&1; }

superset db upgrade
if ! superset fab create-admin --username admin --firstname admin --lastname admin \
    --email admin@localhost --password "$password"; then
  superset fab reset-password --username admin --password "$password"
fi
superset init
"$venv/bin/python" "$here/bundle.py" "$version" "$SUPERSET_HOME/customer360.zip"
"$venv/bin/python" "$here/import_bundle.py" "$SUPERSET_HOME/customer360.zip" admin \
  >> "$SUPERSET_HOME/log" 2>&1
trap - ERR

echo "Superset: http://127.0.0.1:$port/superset/dashboard/customer360-${company//_/-}/"
echo "user admin, password in $SUPERSET_HOME/admin_password (or C360_SUPERSET_PASSWORD); Ctrl-C stops it"
exec "$venv/bin/superset" run --host 127.0.0.1 --port "$port" --with-threads 2>> "$SUPERSET_HOME/log"
