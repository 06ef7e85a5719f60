{#-
  Countries: alpha-2, alpha-3, then names in capitals without dots and apostrophes, Latin before
  Chinese. By hand; every alpha-2 code is known, names are those of countries with customers.
-#}
{% macro _country_codes() -%}
    A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW]
{%- endmacro %}

{#- The code of a name in Latin letters or in Chinese. -#}
{% macro _country_of(name, script) -%}
    case
        {%- for line in _country_names().strip().split('\n') %}
        {%- set names = [] %}
        {%- for word in line.strip()[3:].split('|') %}
        {%- if (script == 'latin') == (word[0] <= 'ÿ') %}{% do names.append(word) %}{% endif %}
        {%- endfor %}
        {%- if names %}
        when {{ name }} in ('{{ names | join("', '") }}') then '{{ line.strip()[:2] }}'
        {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}

{% macro _country_names() -%}
    CN CHN|CHINA|PRC|PR CHINA|PEOPLES REPUBLIC OF CHINA|MAINLAND CHINA|CHINA MAINLAND|CHINA (MAINLAND)|ZHONGGUO|中国|中国大陆|中华人民共和国|大陆|中國|中國大陸|内地|中国内地
    HK HKG|HONG KONG|HONGKONG|HONG KONG SAR|HONG KONG SAR CHINA|香港|中国香港|香港特别行政区|中國香港
    MO MAC|MACAU|MACAO|MACAU SAR|澳门|中国澳门|澳门特别行政区|澳門
    TW TWN|TAIWAN|台湾|中国台湾|台灣|臺灣
    US USA|UNITED STATES|UNITED STATES OF AMERICA|AMERICA|U S A|U S|美国|美利坚合众国|美國
    GB GBR|UNITED KINGDOM|GREAT BRITAIN|BRITAIN|ENGLAND|SCOTLAND|WALES|NORTHERN IRELAND|英国|英國|大不列颠
    DE DEU|GER|GERMANY|DEUTSCHLAND|ALLEMAGNE|ALEMANIA|德国|德國|德意志
    FR FRA|FRANCE|法国|法國
    JP JPN|JAPAN|NIPPON|日本
    KR KOR|KOREA|SOUTH KOREA|REPUBLIC OF KOREA|KOREA REPUBLIC OF|KOREA SOUTH|韩国|南韩|韓國|大韩民国
    KP PRK|NORTH KOREA|朝鲜
    CA CAN|CANADA|加拿大
    AU AUS|AUSTRALIA|澳大利亚|澳洲
    NZ NZL|NEW ZEALAND|新西兰|纽西兰
    SG SGP|SINGAPORE|新加坡
    MY MYS|MALAYSIA|马来西亚
    TH THA|THAILAND|泰国|泰國
    VN VNM|VIETNAM|VIET NAM|越南
    PH PHL|PHILIPPINES|菲律宾
    ID IDN|INDONESIA|印度尼西亚|印尼
    IN IND|INDIA|印度
    PK PAK|PAKISTAN|巴基斯坦
    BD BGD|BANGLADESH|孟加拉国|孟加拉
    LK LKA|SRI LANKA|斯里兰卡
    NP NPL|NEPAL|尼泊尔
    MM MMR|MYANMAR|BURMA|缅甸
    KH KHM|CAMBODIA|柬埔寨
    LA LAO|LAOS|老挝
    MN MNG|MONGOLIA|蒙古|蒙古国
    KZ KAZ|KAZAKHSTAN|哈萨克斯坦
    RU RUS|RUSSIA|RUSSIAN FEDERATION|俄罗斯|俄国|俄羅斯
    UA UKR|UKRAINE|乌克兰
    PL POL|POLAND|POLSKA|波兰
    CZ CZE|CZECH REPUBLIC|CZECHIA|捷克
    SK SVK|SLOVAKIA|斯洛伐克
    HU HUN|HUNGARY|匈牙利
    RO ROU|ROMANIA|罗马尼亚
    BG BGR|BULGARIA|保加利亚
    GR GRC|GREECE|HELLAS|希腊
    TR TUR|TURKEY|TÜRKIYE|TURKIYE|土耳其
    IT ITA|ITALY|ITALIA|意大利|義大利
    ES ESP|SPAIN|ESPAÑA|ESPANA|西班牙
    PT PRT|PORTUGAL|葡萄牙
    NL NLD|NETHERLANDS|HOLLAND|NEDERLAND|荷兰|荷蘭
    BE BEL|BELGIUM|BELGIQUE|BELGIË|比利时
    LU LUX|LUXEMBOURG|卢森堡
    CH CHE|SUI|SWITZERLAND|SCHWEIZ|SUISSE|SVIZZERA|瑞士
    AT AUT|AUSTRIA|ÖSTERREICH|OESTERREICH|OSTERREICH|奥地利
    LI LIE|LIECHTENSTEIN|列支敦士登
    IE IRL|IRELAND|EIRE|爱尔兰
    DK DNK|DENMARK|DANMARK|丹麦
    SE SWE|SWEDEN|SVERIGE|瑞典
    NO NOR|NORWAY|NORGE|挪威
    FI FIN|FINLAND|SUOMI|芬兰
    IS ISL|ICELAND|冰岛
    EE EST|ESTONIA|爱沙尼亚
    LV LVA|LATVIA|拉脱维亚
    LT LTU|LITHUANIA|立陶宛
    SI SVN|SLOVENIA|斯洛文尼亚
    HR HRV|CROATIA|克罗地亚
    RS SRB|SERBIA|塞尔维亚
    BR BRA|BRAZIL|BRASIL|巴西
    MX MEX|MEXICO|MÉXICO|墨西哥
    AR ARG|ARGENTINA|阿根廷
    CL CHL|CHILE|智利
    CO COL|COLOMBIA|哥伦比亚
    PE PER|PERU|PERÚ|秘鲁
    ZA ZAF|SOUTH AFRICA|南非
    EG EGY|EGYPT|埃及
    NG NGA|NIGERIA|尼日利亚
    KE KEN|KENYA|肯尼亚
    MA MAR|MOROCCO|摩洛哥
    AE ARE|UAE|UNITED ARAB EMIRATES|阿联酋|迪拜
    SA SAU|SAUDI ARABIA|KSA|沙特阿拉伯|沙特
    QA QAT|QATAR|卡塔尔
    KW KWT|KUWAIT|科威特
    IL ISR|ISRAEL|以色列
    IR IRN|IRAN|伊朗
    IQ IRQ|IRAQ|伊拉克
{%- endmacro %}
