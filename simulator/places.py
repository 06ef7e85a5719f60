"""Cities in which people and stores are: where, whose zone, whose money."""

# English, Chinese, province, Chinese, country, zone, hours from UTC in winter, postcode, weight.
CITIES = (
    ("Shanghai", "上海", "Shanghai", "上海市", "CN", "Asia/Shanghai", 8, "2000", 14),
    ("Beijing", "北京", "Beijing", "北京市", "CN", "Asia/Shanghai", 8, "1000", 12),
    ("Shenzhen", "深圳", "Guangdong", "广东省", "CN", "Asia/Shanghai", 8, "5180", 9),
    ("Guangzhou", "广州", "Guangdong", "广东省", "CN", "Asia/Shanghai", 8, "5100", 8),
    ("Hangzhou", "杭州", "Zhejiang", "浙江省", "CN", "Asia/Shanghai", 8, "3100", 7),
    ("Chengdu", "成都", "Sichuan", "四川省", "CN", "Asia/Shanghai", 8, "6100", 7),
    ("Wuhan", "武汉", "Hubei", "湖北省", "CN", "Asia/Shanghai", 8, "4300", 5),
    ("Nanjing", "南京", "Jiangsu", "江苏省", "CN", "Asia/Shanghai", 8, "2100", 5),
    ("Suzhou", "苏州", "Jiangsu", "江苏省", "CN", "Asia/Shanghai", 8, "2150", 4),
    ("Xi'an", "西安", "Shaanxi", "陕西省", "CN", "Asia/Shanghai", 8, "7100", 4),
    ("Chongqing", "重庆", "Chongqing", "重庆市", "CN", "Asia/Shanghai", 8, "4000", 4),
    ("Xiamen", "厦门", "Fujian", "福建省", "CN", "Asia/Shanghai", 8, "3610", 3),
    ("Hong Kong", "香港", "Hong Kong", "香港", "HK", "Asia/Hong_Kong", 8, "9990", 4),
    ("Taipei", "台北", "Taiwan", "台湾", "TW", "Asia/Taipei", 8, "1000", 2),
    ("New York", "纽约", "NY", "纽约州", "US", "America/New_York", -5, "1000", 4),
    ("San Francisco", "旧金山", "CA", "加利福尼亚州", "US", "America/Los_Angeles", -8, "9410", 3),
    ("Berlin", "柏林", "Berlin", "柏林", "DE", "Europe/Berlin", 1, "1011", 3),
    ("Munich", "慕尼黑", "Bayern", "巴伐利亚", "DE", "Europe/Berlin", 1, "8033", 2),
)
MAINLAND, TRADITIONAL, WEST = range(12), range(12, 14), range(14, 18)
CURRENCIES = ("CNY", "USD", "EUR")
CURRENCY_OF = {"CN": 0, "HK": 1, "TW": 1, "US": 1, "DE": 2}
STREETS_ZH = (
    *("中山路", "人民路", "解放路", "建设路", "南京西路", "淮海中路", "长江路", "文化路"),
    *("和平街", "新华路", "延安路", "学府路", "滨江大道", "科技园路", "幸福里", "青年路"),
)
STREETS_EN = (
    *("Main Street", "Oak Avenue", "Park Road", "Lake Drive", "Hauptstraße", "Gartenweg"),
    *("Bahnhofstraße", "5th Avenue", "Elm Street", "Market Street", "Lindenallee", "Hill Road"),
)
