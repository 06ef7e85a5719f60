{#-
  China's cities in Latin letters, without spaces and apostrophes: `pinyin/short name`. Of cities
  that are spelt alike (Suzhou, Fuzhou, Taizhou, Yichun, Yulin) the larger, or none.
-#}
{% macro _latin_cities() -%}
    beijing/北京 tianjin/天津 shanghai/上海 chongqing/重庆 shijiazhuang/石家庄 tangshan/唐山
    qinhuangdao/秦皇岛 handan/邯郸 xingtai/邢台 baoding/保定 zhangjiakou/张家口 chengde/承德 cangzhou/沧州
    langfang/廊坊 hengshui/衡水 taiyuan/太原 datong/大同 yangquan/阳泉 changzhi/长治 jincheng/晋城
    shuozhou/朔州 jinzhong/晋中 yuncheng/运城 xinzhou/忻州 linfen/临汾 lvliang/吕梁 hohhot/呼和浩特
    baotou/包头 wuhai/乌海 chifeng/赤峰 tongliao/通辽 ordos/鄂尔多斯 hulunbuir/呼伦贝尔 bayannaoer/巴彦淖尔
    wulanchabu/乌兰察布 xingan/兴安 xilinguolei/锡林郭勒 alashan/阿拉善 shenyang/沈阳 dalian/大连 anshan/鞍山
    fushun/抚顺 benxi/本溪 dandong/丹东 jinzhou/锦州 yingkou/营口 fuxin/阜新 liaoyang/辽阳 panjin/盘锦
    tieling/铁岭 chaoyang/朝阳 huludao/葫芦岛 changchun/长春 jilin/吉林 siping/四平 liaoyuan/辽源
    tonghua/通化 baishan/白山 songyuan/松原 baicheng/白城 yanbian/延边 haerbin/哈尔滨 qiqihaer/齐齐哈尔
    jixi/鸡西 hegang/鹤岗 shuangyashan/双鸭山 daqing/大庆 jiamusi/佳木斯 qitaihe/七台河 mudanjiang/牡丹江
    heihe/黑河 suihua/绥化 daxinganling/大兴安岭 nanjing/南京 wuxi/无锡 xuzhou/徐州 changzhou/常州 suzhou/苏州
    nantong/南通 lianyungang/连云港 huaian/淮安 yancheng/盐城 yangzhou/扬州 zhenjiang/镇江 taizhou/泰州
    suqian/宿迁 hangzhou/杭州 ningbo/宁波 wenzhou/温州 jiaxing/嘉兴 huzhou/湖州 shaoxing/绍兴 jinhua/金华
    quzhou/衢州 zhoushan/舟山 lishui/丽水 hefei/合肥 wuhu/芜湖 bengbu/蚌埠 huainan/淮南 maanshan/马鞍山
    huaibei/淮北 tongling/铜陵 anqing/安庆 huangshan/黄山 chuzhou/滁州 fuyang/阜阳 luan/六安 bozhou/亳州
    chizhou/池州 xuancheng/宣城 fuzhou/福州 xiamen/厦门 putian/莆田 sanming/三明 quanzhou/泉州
    zhangzhou/漳州 nanping/南平 longyan/龙岩 ningde/宁德 nanchang/南昌 jingdezhen/景德镇 pingxiang/萍乡
    jiujiang/九江 xinyu/新余 yingtan/鹰潭 ganzhou/赣州 jian/吉安 yichun/宜春 shangrao/上饶 jinan/济南
    qingdao/青岛 zibo/淄博 zaozhuang/枣庄 dongying/东营 yantai/烟台 weifang/潍坊 jining/济宁 taian/泰安
    weihai/威海 rizhao/日照 linyi/临沂 dezhou/德州 liaocheng/聊城 binzhou/滨州 heze/菏泽 zhengzhou/郑州
    kaifeng/开封 luoyang/洛阳 pingdingshan/平顶山 anyang/安阳 hebi/鹤壁 xinxiang/新乡 jiaozuo/焦作
    puyang/濮阳 xuchang/许昌 luohe/漯河 sanmenxia/三门峡 nanyang/南阳 shangqiu/商丘 xinyang/信阳 zhoukou/周口
    zhumadian/驻马店 jiyuan/济源 wuhan/武汉 huangshi/黄石 shiyan/十堰 yichang/宜昌 xiangyang/襄阳 ezhou/鄂州
    jingmen/荆门 xiaogan/孝感 jingzhou/荆州 huanggang/黄冈 xianning/咸宁 suizhou/随州 enshi/恩施
    xiantao/仙桃 qianjiang/潜江 tianmen/天门 shennongjia/神农架 changsha/长沙 zhuzhou/株洲 xiangtan/湘潭
    hengyang/衡阳 shaoyang/邵阳 yueyang/岳阳 changde/常德 zhangjiajie/张家界 yiyang/益阳 chenzhou/郴州
    yongzhou/永州 huaihua/怀化 loudi/娄底 xiangxi/湘西 guangzhou/广州 shaoguan/韶关 shenzhen/深圳
    zhuhai/珠海 shantou/汕头 foshan/佛山 jiangmen/江门 zhanjiang/湛江 maoming/茂名 zhaoqing/肇庆
    huizhou/惠州 meizhou/梅州 shanwei/汕尾 heyuan/河源 yangjiang/阳江 qingyuan/清远 dongguan/东莞
    zhongshan/中山 chaozhou/潮州 jieyang/揭阳 yunfu/云浮 nanning/南宁 liuzhou/柳州 guilin/桂林 wuzhou/梧州
    beihai/北海 fangchenggang/防城港 qinzhou/钦州 guigang/贵港 baise/百色 hezhou/贺州 hechi/河池 laibin/来宾
    chongzuo/崇左 haikou/海口 sanya/三亚 sansha/三沙 danzhou/儋州 chengdu/成都 zigong/自贡 panzhihua/攀枝花
    luzhou/泸州 deyang/德阳 mianyang/绵阳 guangyuan/广元 suining/遂宁 neijiang/内江 leshan/乐山
    nanchong/南充 meishan/眉山 yibin/宜宾 guangan/广安 dazhou/达州 yaan/雅安 bazhong/巴中 ziyang/资阳 aba/阿坝
    garze/甘孜 liangshan/凉山 guiyang/贵阳 liupanshui/六盘水 zunyi/遵义 anshun/安顺 bijie/毕节 tongren/铜仁
    qianxinan/黔西南 qiandongnan/黔东南 qiannan/黔南 kunming/昆明 qujing/曲靖 yuxi/玉溪 baoshan/保山
    zhaotong/昭通 lijiang/丽江 puer/普洱 lincang/临沧 chuxiong/楚雄 honghe/红河 wenshan/文山
    xishuangbanna/西双版纳 dali/大理 dehong/德宏 nujiang/怒江 diqing/迪庆 lhasa/拉萨 shigatse/日喀则
    changdou/昌都 linzhi/林芝 shannan/山南 naqu/那曲 ali/阿里 xian/西安 tongchuan/铜川 baoji/宝鸡
    xianyang/咸阳 weinan/渭南 yanan/延安 hanzhong/汉中 yulin/榆林 ankang/安康 shangluo/商洛 lanzhou/兰州
    jiayuguan/嘉峪关 jinchang/金昌 baiyin/白银 tianshui/天水 wuwei/武威 zhangye/张掖 pingliang/平凉
    jiuquan/酒泉 qingyang/庆阳 dingxi/定西 longnan/陇南 linxia/临夏 gannan/甘南 xining/西宁 haidong/海东
    haibei/海北 huangnan/黄南 guoluo/果洛 yushu/玉树 haixi/海西 yinchuan/银川 shizuishan/石嘴山 wuzhong/吴忠
    guyuan/固原 zhongwei/中卫 urumqi/乌鲁木齐 kelamayi/克拉玛依 tulufan/吐鲁番 hami/哈密 changji/昌吉
    boertala/博尔塔拉 bayinguoleng/巴音郭楞 akesu/阿克苏 kezileisu/克孜勒苏 kashgar/喀什 hotan/和田 yili/伊犁
    tacheng/塔城 aleitai/阿勒泰 shihezi/石河子 hongkong/香港 macau/澳门 taipei/台北 xinbei/新北 taoyuan/桃园
    taichung/台中 tainan/台南 kaohsiung/高雄 keelung/基隆 hsinchu/新竹 jiayi/嘉义 peking/北京 canton/广州
    harbin/哈尔滨 huhehaote/呼和浩特 wulumuqi/乌鲁木齐 lasa/拉萨 taibei/台北 gaoxiong/高雄 macao/澳门 aomen/澳门
    xianggang/香港 tientsin/天津 soochow/苏州 amoy/厦门 luliang/吕梁
{%- endmacro %}

{#- The short Chinese name of a city in Latin letters; NULL for others. -#}
{% macro _city_of_latin(name) -%}
    {{ return(adapter.dispatch('city_of_latin', 'customer360')(name)) }}
{%- endmacro %}
{% macro default__city_of_latin(name) -%}
    (map {
        {%- for pair in _latin_cities().split() %}
        '{{ pair.split('/')[0] }}': '{{ pair.split('/')[1] }}'{{ ',' if not loop.last }}
        {%- endfor %}
    })[{{ name }}]
{%- endmacro %}
