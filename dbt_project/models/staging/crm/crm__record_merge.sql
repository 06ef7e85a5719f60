{{ config(materialized='view') }}

select
    'crm:' || merge_id as record_merge_id,
    'crm' as source_system,
    'crm:' || kept_contact_id as kept_customer_id,
    'crm:' || merged_contact_id as merged_customer_id,
    event_at as merged_at,
    known_at,
    known_day
from {{ accepted('stg_crm__merge_log') }} as decided
