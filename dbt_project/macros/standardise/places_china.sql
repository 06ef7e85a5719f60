{#-
  China's provinces and prefectures: short name, full name, Pinyin, then short names of the
  prefectures (`short=full` where the full name is not the short one with 市). Written by hand.
-#}
{% macro _china() -%}
    北京 北京市 Beijing :
    天津 天津市 Tianjin :
    上海 上海市 Shanghai :
    重庆 重庆市 Chongqing :
    河北 河北省 Hebei : 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水
    山西 山西省 Shanxi : 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
    内蒙古 内蒙古自治区 Inner-Mongolia : 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安=兴安盟 锡林郭勒=锡林郭勒盟 阿拉善=阿拉善盟
    辽宁 辽宁省 Liaoning : 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
    吉林 吉林省 Jilin : 长春 吉林 四平 辽源 通化 白山 松原 白城 延边=延边朝鲜族自治州
    黑龙江 黑龙江省 Heilongjiang : 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭=大兴安岭地区
    江苏 江苏省 Jiangsu : 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
    浙江 浙江省 Zhejiang : 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水
    安徽 安徽省 Anhui : 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
    福建 福建省 Fujian : 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
    江西 江西省 Jiangxi : 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
    山东 山东省 Shandong : 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
    河南 河南省 Henan : 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
    湖北 湖北省 Hubei : 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施=恩施土家族苗族自治州 仙桃 潜江 天门 神农架=神农架林区
    湖南 湖南省 Hunan : 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西=湘西土家族苗族自治州
    广东 广东省 Guangdong : 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮
    广西 广西壮族自治区 Guangxi : 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
    海南 海南省 Hainan : 海口 三亚 三沙 儋州
    四川 四川省 Sichuan : 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝=阿坝藏族羌族自治州 甘孜=甘孜藏族自治州 凉山=凉山彝族自治州
    贵州 贵州省 Guizhou : 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南=黔西南布依族苗族自治州 黔东南=黔东南苗族侗族自治州 黔南=黔南布依族苗族自治州
    云南 云南省 Yunnan : 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄=楚雄彝族自治州 红河=红河哈尼族彝族自治州 文山=文山壮族苗族自治州 西双版纳=西双版纳傣族自治州 大理=大理白族自治州 德宏=德宏傣族景颇族自治州 怒江=怒江傈僳族自治州 迪庆=迪庆藏族自治州
    西藏 西藏自治区 Tibet : 拉萨 日喀则 昌都 林芝 山南 那曲 阿里=阿里地区
    陕西 陕西省 Shaanxi : 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
    甘肃 甘肃省 Gansu : 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏=临夏回族自治州 甘南=甘南藏族自治州
    青海 青海省 Qinghai : 西宁 海东 海北=海北藏族自治州 黄南=黄南藏族自治州 果洛=果洛藏族自治州 玉树=玉树藏族自治州 海西=海西蒙古族藏族自治州
    宁夏 宁夏回族自治区 Ningxia : 银川 石嘴山 吴忠 固原 中卫
    新疆 新疆维吾尔自治区 Xinjiang : 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉=昌吉回族自治州 博尔塔拉=博尔塔拉蒙古自治州 巴音郭楞=巴音郭楞蒙古自治州 阿克苏=阿克苏地区 克孜勒苏=克孜勒苏柯尔克孜自治州 喀什=喀什地区 和田=和田地区 伊犁=伊犁哈萨克自治州 塔城=塔城地区 阿勒泰=阿勒泰地区 石河子
    香港 香港 Hong-Kong :
    澳门 澳门 Macau :
    台湾 台湾 Taiwan : 台北 新北 桃园 台中 台南 高雄 基隆 新竹 嘉义
{%- endmacro %}

{#- Short names as alternatives of a pattern, longest first where one begins another. -#}
{% macro _provinces() -%}
    {%- set names = [] -%}
    {%- for line in _china().strip().split('\n') %}{% do names.append(line.split()[0]) %}{% endfor -%}
    {{ names | join('|') }}
{%- endmacro %}
{% macro _official_provinces() -%}
    {%- set names = [] -%}
    {%- for line in _china().strip().split('\n') %}{% do names.append(line.split()[1]) %}{% endfor -%}
    {{ names | join('|') }}
{%- endmacro %}
{#- Those that are a city themselves, and those that are a 州, 盟 or 地区 around one. -#}
{% macro _cities() -%}
    {%- set names = [] -%}
    {%- for line in _china().strip().split('\n') -%}
        {%- for city in line.split(':')[1].split() if '=' not in city %}{% do names.append(city) %}{% endfor -%}
    {%- endfor -%}
    {{ names | join('|') }}
{%- endmacro %}
{% macro _regions() -%}
    {%- set names = [] -%}
    {%- for line in _china().strip().split('\n') -%}
        {%- for city in line.split(':')[1].split() if '=' in city %}{% do names.append(city.split('=')[0]) %}{% endfor -%}
    {%- endfor -%}
    {{ names | join('|') }}
{%- endmacro %}
{#- The full name of a prefecture, from its short one. -#}
{% macro _city_full(short) -%}
    {{ let('_found', short, _case_city_full('_found')) }}
{%- endmacro %}
{% macro _case_city_full(short) -%}
    case {{ short }}
        {%- for line in _china().strip().split('\n') -%}
            {%- for city in line.split(':')[1].split() if '=' in city %}
        when '{{ city.split('=')[0] }}' then '{{ city.split('=')[1] }}'
            {%- endfor -%}
        {%- endfor %}
        else {{ short }} || '市'
    end
{%- endmacro %}
{#- The full name of a province, from its short one. -#}
{% macro _province_full(short) -%}
    {{ let('_found', short, _case_province_full('_found')) }}
{%- endmacro %}
{% macro _case_province_full(short) -%}
    case {{ short }}
        {%- for line in _china().strip().split('\n') %}
        when '{{ line.split()[0] }}' then '{{ line.split()[1] }}'
        {%- endfor %}
    end
{%- endmacro %}
{#- The province in which a prefecture (short name) lies. -#}
{% macro _province_of_city(short) -%}
    {{ let('_found', short, _case_province_of_city('_found')) }}
{%- endmacro %}
{% macro _case_province_of_city(short) -%}
    case
        {%- for line in _china().strip().split('\n') if line.split(':')[1].strip() %}
        {%- set cities = [] -%}
        {%- for city in line.split(':')[1].split() %}{% do cities.append(city.split('=')[0]) %}{% endfor %}
        when {{ short }} in ('{{ cities | join("', '") }}') then '{{ line.split()[1] }}'
        {%- endfor %}
    end
{%- endmacro %}
{#- The province of a Pinyin or English name without spaces, in lower case. -#}
{% macro _province_of_latin(name) -%}
    {{ let('_found', name, _case_province_of_latin('_found')) }}
{%- endmacro %}
{% macro _case_province_of_latin(name) -%}
    case {{ name }}
        {%- for line in _china().strip().split('\n') %}
        when '{{ line.split()[2].replace('-', '').lower() }}' then '{{ line.split()[1] }}'
        {%- endfor %}
        when 'neimenggu' then '内蒙古自治区'
        when 'neimongol' then '内蒙古自治区'
        when 'xizang' then '西藏自治区'
        when 'xianggang' then '香港'
        when 'aomen' then '澳门'
        when 'macao' then '澳门'
    end
{%- endmacro %}
