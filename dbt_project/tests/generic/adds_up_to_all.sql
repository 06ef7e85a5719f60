{#-
  In a table with totals ('all' in the columns `parts`), the parts add up to the total of each group
  of `within`, whichever of the columns is taken apart.
-#}
{% test adds_up_to_all(model, measure, parts, within) %}
select {{ within | join(', ') }}
from {{ model }}
group by {{ within | join(', ') }}
having
    {%- for part in [none] + parts %}
    sum(
        case
            when
                {%- for column in parts %}
                {{ column }} {{ '<>' if part is none or column == part else '=' }} 'all'
                {{- " and" if not loop.last }}
                {%- endfor %}
                then {{ measure }}
            else 0
        end
    ) <> sum(
        case
            when {% for column in parts %}{{ column }} = 'all'{{ " and " if not loop.last }}{% endfor %}
                then {{ measure }}
            else 0
        end
    )
    {{- " or" if not loop.last }}
    {%- endfor %}
{% endtest %}
