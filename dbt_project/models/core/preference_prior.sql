-- How much people differ from each other: of a Dirichlet-multinomial, by moments. Two signs of
-- one person are of one option with probability rho + (1 - rho) sum(share^2); the strength of the
-- prior, in signs, is (1 - rho) / rho.
with shares as (
    select
        preference,
        option,
        sum(n) as n,
        cast(sum(n) as double) / sum(sum(n)) over (partition by preference) as share
    from {{ ref('preference_count') }}
    group by preference, option
),

persons as (
    select
        preference,
        customer_id,
        sum(n) as signs,
        sum(n * (n - 1)) as same_pairs
    from {{ ref('preference_count') }}
    group by preference, customer_id
),

alike as (
    select
        preference,
        cast(sum(same_pairs) as double) / nullif(sum(signs * (signs - 1)), 0) as same_share
    from persons
    group by preference
),

by_chance as (
    select
        preference,
        sum(share * share) as chance_share
    from shares
    group by preference
),

spread as (
    select
        alike.preference,
        -- Nobody of more than one sign, or all of one option: no more is known than of all.
        least(greatest(coalesce(
            (alike.same_share - by_chance.chance_share) / nullif(1 - by_chance.chance_share, 0), 0
        ), 0.001), 0.999) as rho
    from alike
    inner join by_chance on alike.preference = by_chance.preference
)

select
    shares.preference,
    shares.option,
    round(shares.share, 6) as share,
    round((1 - spread.rho) / spread.rho, 6) as prior_signs
from shares
inner join spread on shares.preference = spread.preference
