{{ quarantined('catalogue', ['products', 'prices', 'stores', 'calendar', 'fx_rates']) }}
