{{ config(enabled=has_feed('customer_text')) }}
{#- Periods before that a trend looks back on, of each kind. -#}
{%- set before = {'month': 3, 'week': 4} %}

with said as (
    select
        opinion.text_id,
        opinion.occurred_on,
        coalesce(opinion.channel, 'unknown') as channel,
        {%- if has_feed('source_record') %}
        coalesce(opinion.region, customer.province, customer.country, 'unknown') as region,
        {%- else %}
        coalesce(opinion.region, 'unknown') as region,
        {%- endif %}
        opinion.topic,
        opinion.language,
        opinion.sentiment,
        opinion.sentiment_score
    from {{ source('ml', 'text_opinion') }} as opinion
    {%- if has_feed('source_record') %}
    left join {{ ref('customer') }} as customer on opinion.customer_id = customer.customer_id
    {%- endif %}
),

-- Periods are numbered without a gap, so that "three months before" is a range of numbers.
in_periods as (
    {%- for period in before %}
    select
        *,
        '{{ period }}' as period_type,
        cast(date_trunc('{{ period }}', occurred_on) as date) as period_start,
        {%- if period == 'month' %}
        year(occurred_on) * 12 + month(occurred_on) as period_no
        {%- else %}
        cast({{ days_between(
            "date '1970-01-05'", "cast(date_trunc('week', occurred_on) as date)"
        ) }} / 7 as integer) as period_no
        {%- endif %}
    from said
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

placed as (
    select
        *,
        row_number() over (
            partition by period_type, period_start, channel, region, topic, language
            order by abs(sentiment_score) desc, text_id
        ) as place
    from in_periods
),

counted as (
    select
        period_type,
        period_start,
        period_no,
        channel,
        region,
        topic,
        language,
        count(*) as texts,
        count(case when sentiment = 'negative' then 1 end) as negative_texts,
        count(case when sentiment = 'neutral' then 1 end) as neutral_texts,
        count(case when sentiment = 'positive' then 1 end) as positive_texts,
        {{ text_in_order('case when place <= 3 then text_id end', 'place', ', ') }} as examples_ref
    from placed
    group by period_type, period_start, period_no, channel, region, topic, language
),

compared as (
    {%- for period, periods in before.items() %}
    select
        *,
        {%- for column in ['texts', 'negative_texts', 'positive_texts'] %}
        coalesce(sum({{ column }}) over (
            partition by channel, region, topic, language
            order by period_no range between {{ periods }} preceding and 1 preceding
        ), 0) as {{ column }}_before{{ "," if not loop.last }}
        {%- endfor %}
    from counted
    where period_type = '{{ period }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- Net sentiment is twice the mean of 0, 1/2 and 1 less 1: its interval is that of a share, which is
-- rather too wide than too narrow where texts are neutral.
measured as (
    select
        *,
        {{ wilson('(positive_texts + 0.5 * neutral_texts)', 'texts', 'liking') }},
        cast(positive_texts - negative_texts as double) / texts as net,
        case when texts_before > 0
            then cast(positive_texts_before - negative_texts_before as double) / texts_before
        end as net_before
    from compared
),

-- Variance of the mean of -1, 0 and 1, with one text of each kind more than there are: texts that
-- all agree are no certainty.
spread as (
    select
        *,
        {%- for at in ['', '_before'] %}
        ((positive_texts{{ at }} + negative_texts{{ at }} + 2.0) / (texts{{ at }} + 3)
            - power((positive_texts{{ at }} - negative_texts{{ at }}) / (texts{{ at }} + 3.0), 2)
        ) / (texts{{ at }} + 3) as variance{{ at }}{{ "," if not loop.last }}
        {%- endfor %}
    from measured
)

select
    spread.period_type,
    spread.period_start,
    spread.channel,
    spread.region,
    spread.topic,
    topics.topic_name,
    topics.topic_name_zh,
    spread.language,
    cast(case spread.period_type
        when 'month' then spread.period_start + interval 1 month <= {{ plus_days('run.as_of', 1) }}
        else {{ plus_days('spread.period_start', 6) }} <= run.as_of
    end as boolean) as is_complete,
    spread.texts,
    spread.negative_texts,
    spread.neutral_texts,
    spread.positive_texts,
    {%- for kind in ['negative', 'neutral', 'positive'] %}
    round(cast(spread.{{ kind }}_texts as double) / spread.texts, 6) as {{ kind }}_share,
    {%- endfor %}
    round(spread.net, 6) as net_sentiment,
    round(2 * spread.liking_low - 1, 6) as net_sentiment_low,
    round(2 * spread.liking_high - 1, 6) as net_sentiment_high,
    cast(spread.texts_before as bigint) as texts_before,
    round(spread.net_before, 6) as net_sentiment_before,
    round(spread.net - spread.net_before, 6) as trend,
    case when spread.texts_before > 0
        then abs(spread.net - spread.net_before)
            > 1.96 * sqrt(spread.variance + spread.variance_before)
    end as is_change,
    spread.examples_ref,
    run.as_of as data_as_of
from spread
cross join {{ source('run', 'run') }} as run
inner join {{ ref('text_topic') }} as topics on spread.topic = topics.topic
