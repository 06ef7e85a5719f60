{#- What a customer does most, of what is known; ties go to the larger spend, then to the smaller name. -#}
{% macro most_often(relation, column, weight) %}
    select customer_id, {{ column }}
    from (
        select
            customer_id,
            {{ column }},
            row_number() over (
                partition by customer_id
                order by {{ weight }} desc, sum(net_sales) desc, {{ column }}
            ) as place
        from {{ relation }}
        where {{ column }} is not null
        group by customer_id, {{ column }}
    ) as counted
    where place = 1
{% endmacro %}
