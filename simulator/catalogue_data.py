"""What the retailer sells: categories, price ranges, words, and what is bought together."""

# Category, Chinese, cheapest and dearest list price in CNY, share of demand, nouns (en/zh).
CATEGORIES = (
    ("phones", "手机", 199, 4999, 7, ("Phone/手机", "Tablet/平板")),
    ("accessories", "配件", 9, 399, 12, ("Case/手机壳", "Charger/充电器", "Earbuds/耳机")),
    ("coffee_machines", "咖啡机", 149, 2999, 4, ("Espresso Machine/咖啡机", "Grinder/磨豆机")),
    ("coffee", "咖啡", 15, 299, 10, ("Coffee Beans/咖啡豆", "Instant Coffee/速溶咖啡")),
    ("baby", "母婴", 19, 699, 8, ("Diapers/纸尿裤", "Milk Powder/奶粉")),
    ("toys", "玩具", 12, 599, 7, ("Blocks/积木", "Puzzle/拼图", "Plush Bear/毛绒熊")),
    ("skincare", "护肤", 29, 1299, 11, ("Face Cream/面霜", "Sunscreen/防晒霜", "Serum/精华")),
    ("makeup", "彩妆", 25, 799, 8, ("Lipstick/口红", "Powder/粉饼")),
    ("shoes", "鞋靴", 79, 1499, 9, ("Running Shoes/跑鞋", "Boots/靴子")),
    ("sportswear", "运动服", 39, 999, 9, ("T-shirt/运动T恤", "Jacket/运动外套")),
    ("tea", "茶叶", 20, 1999, 8, ("Green Tea/绿茶", "Pu'er/普洱", "Oolong/乌龙")),
    ("snacks", "零食", 6, 199, 14, ("Nuts/坚果", "Biscuits/饼干", "Mooncake/月饼")),
)
# If the first line of a basket is of the first category, each further one is of the second with
# this probability (else it comes from what the customer likes).
BOUGHT_TOGETHER = (
    ("phones", "accessories", 0.60),
    ("coffee_machines", "coffee", 0.70),
    ("baby", "toys", 0.40),
    ("skincare", "makeup", 0.45),
    ("shoes", "sportswear", 0.40),
    ("tea", "snacks", 0.50),
)
PRODUCTS_EACH = 25
ADJECTIVES = (
    *("Classic/经典", "Pure/纯", "Nova/新星", "Cloud/云朵", "Silk/丝滑", "Bright/亮"),
    *("Urban/都市", "Alpine/高山", "Golden/金", "Family/家庭装", "Mini/迷你", "Pro/专业"),
)
BRANDS = ("Lanhu", "Mistral", "Kaito", "Nordlys", "Qingfeng", "Baobei", "Hearth", "Zest")
