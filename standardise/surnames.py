"""Chinese surnames with the reading that they have as a surname, most frequent first.

Written by hand; the order decides which of two words that both may be a surname is taken for one.
"""

_SINGLE = """
王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao
林lin 何he 郭guo 马ma 罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 萧xiao
程cheng 曹cao 袁yuan 邓deng 许xu 傅fu 沈shen 曾zeng 彭peng 吕lv 苏su 卢lu 蒋jiang 蔡cai 贾jia
丁ding 魏wei 薛xue 叶ye 阎yan 余yu 潘pan 杜du 戴dai 夏xia 钟zhong 汪wang 田tian 任ren 姜jiang
范fan 方fang 石shi 姚yao 谭tan 廖liao 邹zou 熊xiong 金jin 陆lu 郝hao 孔kong 白bai 崔cui 康kang
毛mao 邱qiu 秦qin 江jiang 史shi 顾gu 侯hou 邵shao 孟meng 龙long 万wan 段duan 雷lei 钱qian 汤tang
尹yin 黎li 易yi 常chang 武wu 乔qiao 贺he 赖lai 龚gong 文wen 庞pang 樊fan 兰lan 殷yin 施shi 陶tao
洪hong 翟zhai 安an 颜yan 倪ni 严yan 牛niu 温wen 芦lu 季ji 俞yu 章zhang 鲁lu 葛ge 伍wu 韦wei 申shen
尤you 毕bi 聂nie 丛cong 焦jiao 向xiang 柳liu 邢xing 路lu 岳yue 齐qi 沿yan 梅mei 莫mo 庄zhuang
辛xin 管guan 祝zhu 左zuo 涂tu 谷gu 祁qi 时shi 舒shu 耿geng 牟mu 卜bu 詹zhan 关guan 苗miao 凌ling
费fei 纪ji 靳jin 盛sheng 童tong 欧ou 甄zhen 项xiang 曲qu 成cheng 游you 阳yang 裴pei 席xi 卫wei
查zha 屈qu 鲍bao 位wei 覃qin 霍huo 翁weng 隋sui 植zhi 甘gan 景jing 薄bo 单shan 包bao 司si 柏bai
宁ning 柯ke 阮ruan 桂gui 闵min 解xie 强qiang 柴chai 华hua 车che 冉ran 房fang 边bian 辜gu 吉ji
饶rao 刁diao 瞿qu 戚qi 丘qiu 古gu 米mi 池chi 滕teng 晋jin 苑yuan 邬wu 臧zang 畅chang 宫gong 来lai
嵺liao 苟gou 全quan 褚chu 廉lian 简jian 娄lou 盖gai 符fu 奚xi 木mu 穆mu 党dang 燕yan 郎lang 邸di
冀ji 谈tan 姬ji 屠tu 连lian 郜gao 晏yan 栾luan 郁yu 商shang 蒙meng 计ji 喻yu 揭jie 窦dou 迟chi
宇yu 敖ao 糜mi 鄢yan 冷leng 卓zhuo 花hua 仇qiu 艾ai 蓝lan 都du 巩gong 稽ji 井jing 练lian 仲zhong
乐le 虞yu 卞bian 封feng 竺zhu 冼xian 原yuan 官guan 衣yi 楚chu 佟tong 栗li 匡kuang 宗zong 应ying
台tai 巫wu 鞠ju 僧seng 桑sang 荆jing 谌chen 银yin 扬yang 明ming 沙sha 伏fu 岑cen 习xi 胥xu 保bao
和he 蔺lin 水shui 云yun 昌chang 凤feng 酆feng 皮pi 卡ka 尚shang 农nong 别bie 庾yu 暨ji 居ju 衡heng
步bu 弘hong 满man 国guo 寇kou 广guang 禄lu 阙que 东dong 殳shu 沃wo 利li 蔚yu 越yue 夔kui 隆long
师shi 那na 空kong 毋wu 沙sha 养yang 须xu 丰feng 巢chao 相xiang 后hou 红hong 权quan 逯lu 盍he 益yi
桓huan 公gong 肖xiao 付fu 闫yan 萨sa 区ou 朴piao 员yun 尉wei 仉zhang 归gui 海hai 洛luo 楼lou 占zhan
代dai 候hou 未wei 由you 矫jiao 修xiu 撒sa 麦mai 旷kuang 帅shuai 郦li 鹿lu 展zhan 信xin 缪miao 干gan
支zhi 咎jiu 莘shen 於yu 柒qi 线xian 底di 忻xin 宦huan 戎rong 祖zu 芮rui 储chu 汲ji 邴bing 松song
富fu 乌wu 巴ba 牧mu 隗wei 山shan 宓mi 蓬peng 郗xi 班ban 仰yang 秋qiu 伊yi 暴bao 钭tou 厉li 幸xing
司si 韶shao 蓟ji 印yin 宿su 怀huai 蒲pu 邰tai 从cong 鄂e 索suo 咸xian 籍ji 卓zhuo 屏ping 池chi
阴yin 能nai 苍cang 双shuang 闻wen 莘shen 党dang 贡gong 劳lao 逄pang 扶fu 堵du 宰zai 雍yong 郤xi
璩qu 濮pu 寿shou 通tong 扈hu 郏jia 浦pu 农nong 瞿qu 慕mu 茹ru 宦huan 鱼yu 容rong 慎shen 戈ge 终zhong
麻ma 妫gui 令ling 佘she 佴nai 岩yan 战zhan 粟su 吾wu 门men 敬jing 覃tan 完wan 初chu 荀xun 羊yang
惠hui 麴qu 家jia 勾gou 亓qi 冒mao 但dan 操cao 苻fu 尧yao 赫he 皇huang 邝kuang 漆qi 简jian 阿a
"""

_COMPOUND = """
欧阳ouyang 司马sima 上官shangguan 诸葛zhuge 司徒situ 东方dongfang 独孤dugu 南宫nangong 夏侯xiahou
皇甫huangfu 尉迟yuchi 公孙gongsun 慕容murong 长孙zhangsun 宇文yuwen 令狐linghu 轩辕xuanyuan
端木duanmu 闻人wenren 百里baili 东郭dongguo 呼延huyan 万俟moqi 司空sikong 太史taishi 澹台tantai
赫连helian 濮阳puyang 淳于chunyu 单于chanyu 太叔taishu 申屠shentu 仲孙zhongsun 钟离zhongli
鲜于xianyu 闾丘lvqiu 子车ziche 亓官qiguan 司寇sikou 巫马wuma 公西gongxi 颛孙zhuansun 壤驷rangsi
公良gongliang 漆雕qidiao 乐正yuezheng 宰父zaifu 谷梁guliang 拓跋tuoba 夹谷jiagu 段干duangan
西门ximen 南门nanmen 左丘zuoqiu 梁丘liangqiu 第五diwu 宗政zongzheng 叶赫yehe 完颜wanyan
纳兰nalan 耶律yelv 欧陽ouyang 爱新觉罗aixinjueluo 叶赫那拉yehenala 钮祜禄niuhulu 东野dongye
"""


def _read(text: str) -> dict[str, str]:
    split = (next(i for i, c in enumerate(entry) if c.isascii()) for entry in text.split())
    read: dict[str, str] = {}
    for entry, at in zip(text.split(), split, strict=True):
        read.setdefault(entry[:at], entry[at:])
    return read


SINGLE = _read(_SINGLE)
COMPOUND = _read(_COMPOUND)
# Spellings of Hong Kong, Taiwan and Singapore that are no Pinyin; read as they are written.
_ELSEWHERE = """
chan cheung wong leung lau kwok ng tsang hsu hsieh tsai chou chiang chiu tse lam ho kwan yip yeung
chow fung tsui hui poon mak siu szeto auyeung au lee chang chao chu kuo wu yen
"""
ELSEWHERE = frozenset(_ELSEWHERE.split())
# Place in the list, of a Latin spelling: the smaller the more frequent.
RANK: dict[str, int] = {}
for _place, _spelling in enumerate([*SINGLE.values(), *COMPOUND.values()]):
    RANK.setdefault(_spelling, _place)
