{{ config(enabled=has_feed('feedback')) }}

with scored as (
    select
        survey_period.*,
        {{ wilson('responded', 'invited', 'response_rate') }},
        {{ net_promoter('promoters', 'detractors', 'responded', 'nps') }},
        {{ wilson('satisfied', 'responded', 'csat') }},
        {{ mean_interval('total', 'squares', 'responded', 'mean_score', 1, 7) }}
    from {{ ref('survey_period') }} as survey_period
)

select
    scored.period_type,
    scored.period_start,
    scored.region,
    scored.channel,
    scored.instrument,
    scored.scale,
    case scored.instrument
        when 'NPS' then 'share of 9 and 10 less share of 0 to 6, times 100'
        when 'CSAT'
            then case
                when scored.scale = '0-1' then 'share of good among good and bad'
                else 'share of the two best boxes'
            end
        else 'mean'
    end as method,
    'more is better' as direction,
    scored.invited,
    scored.responded,
    scored.response_rate,
    scored.response_rate_low,
    scored.response_rate_high,
    {%- for end in ['', '_low', '_high'] %}
    case scored.instrument
        when 'NPS' then scored.nps{{ end }}
        when 'CSAT' then scored.csat{{ end }}
        else scored.mean_score{{ end }}
    end as score{{ end }},
    {%- endfor %}
    scored.mean_score,
    {%- for count, instrument in [
        ('promoters', 'NPS'), ('passives', 'NPS'), ('detractors', 'NPS'), ('satisfied', 'CSAT')] %}
    case when scored.instrument = '{{ instrument }}' then scored.{{ count }} end as {{ count }},
    {%- endfor %}
    -- The period after this one has begun.
    date_trunc(scored.period_type, {{ plus_days('run.as_of', 1) }}) > scored.period_start
        as is_complete_period,
    run.as_of as data_as_of
from scored
cross join {{ source('run', 'run') }} as run
