{{ quarantined('complete_journey', {
    'transactions': {'amount': 'net_sales'}, 'products': none, 'demographics': none,
    'campaigns': none, 'campaign_descriptions': none, 'coupons': none,
    'coupon_redemptions': none}, delivered=false) }}
