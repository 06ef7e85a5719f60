{{ config(materialized='view') }}
-- A call is written when it is over, and not again.

select
    source_pk as version_key,
    *,
    known_at as version_at
from {{ ref('callcentre__ticket') }}
