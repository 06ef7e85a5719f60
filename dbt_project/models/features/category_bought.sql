-- Who bought of a department in the label window of an origin: a row a purchase that happened, of
-- the person whose record it was on the origin. Whoever has no row did not.
{{ config(enabled=has_feed('product')) }}

select
    {{ person_on('lines') }} as customer_id,
    origin.as_of,
    product.department
from {{ ref('order_line') }} as lines
inner join {{ ref('product') }} as product on lines.product_id = product.product_id
inner join {{ ref('origin') }} as origin
    on
        lines.order_date > origin.label_after
        and lines.order_date <= origin.label_until
{{ join_person_on('lines', 'origin.as_of') }}
where
    origin.is_label_complete
    and lines.is_kept
    and lines.source_customer_id is not null
    and product.department is not null
    and product.department <> 'UNKNOWN'
group by {{ person_on('lines') }}, origin.as_of, product.department
