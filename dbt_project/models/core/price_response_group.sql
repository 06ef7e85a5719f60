select
    price_group.dimension,
    price_group.group_name,
    response.measure,
    count(*) as customers,
    cast(sum(response.hits) as bigint) as hits,
    cast(sum(response.chances) as bigint) as chances,
    cast(sum(response.hits * response.hits) as bigint) as hits_squared,
    cast(sum(response.hits * response.chances) as bigint) as hits_chances,
    cast(sum(response.chances * response.chances) as bigint) as chances_squared
from {{ ref('price_group') }} as price_group
inner join {{ ref('price_response') }} as response
    on price_group.customer_id = response.customer_id
group by price_group.dimension, price_group.group_name, response.measure
