"""Gates on what BI readers see: what they would call wrong at a glance.

Keys, relationships and arithmetic identities are dbt's tests beside each model.
"""
