{#- The nested parts of a shop's order, each parsed once: structs and lists of structs. -#}
{% macro shop_order_json() -%}
    {{ json_fields('customer', {'id': 'varchar'}) }} as buyer,
    {{ json_fields('shipping_address', dict.fromkeys(
        ['name', 'phone', 'address1', 'city', 'province', 'zip', 'country_code'], 'varchar')) }}
        as ship_to,
    {{ json_list('discount_codes', dict.fromkeys(['code', 'amount'], 'varchar')) }} as codes,
    {{ json_list('line_items', dict.fromkeys(
        ['id', 'product_id', 'sku', 'title', 'quantity', 'price', 'total_discount'], 'varchar')) }}
        as order_lines,
    {{ json_list('refunds', {
        'id': 'varchar', 'created_at': 'varchar', 'processed_at': 'varchar', 'note': 'varchar',
        'amount': 'varchar',
        'refund_line_items': [dict.fromkeys(['line_item_id', 'quantity', 'subtotal'], 'varchar')]
    }) }} as refund_list
{%- endmacro %}
