"""Alerts: a failed run, a blocked publish, a source that is behind, a version that is late.

Belongs here: what is worth waking somebody for (`run_alerts.py`, `watch.py`), the words of it
(`alert.py`), what must never be in them (`redact.py`), how it reaches a person (`webhook.py`,
`mail.py`, `send.py`), and Dagster's sensors on top (`sensors.py`, the only file with dagster's
decorators). Receivers come from the environment (`receivers.py`, docs/alerts.md).

An alert never fails a run: one that cannot be delivered is logged, and the run goes on.
"""
