"""Names that people in the made-up company have: (simplified, traditional, pinyin), and Latin."""

# ruff: noqa: SIM905 -- a word list reads better as one text

SURNAMES = tuple(
    entry.split("/")
    for entry in (
        "王/王/Wang 李/李/Li 张/張/Zhang 刘/劉/Liu 陈/陳/Chen 杨/楊/Yang 黄/黃/Huang 赵/趙/Zhao "
        "吴/吳/Wu 周/周/Zhou 徐/徐/Xu 孙/孫/Sun 马/馬/Ma 朱/朱/Zhu 胡/胡/Hu 郭/郭/Guo 何/何/He "
        "林/林/Lin 高/高/Gao 罗/羅/Luo 郑/鄭/Zheng 梁/梁/Liang 谢/謝/Xie 宋/宋/Song 唐/唐/Tang "
        "许/許/Xu 韩/韓/Han 冯/馮/Feng 邓/鄧/Deng 曹/曹/Cao 彭/彭/Peng 曾/曾/Zeng 肖/肖/Xiao "
        "田/田/Tian 董/董/Dong 潘/潘/Pan 袁/袁/Yuan 蔡/蔡/Cai 蒋/蔣/Jiang 余/余/Yu 于/于/Yu "
        "杜/杜/Du 叶/葉/Ye 程/程/Cheng 魏/魏/Wei 苏/蘇/Su 吕/呂/Lü 丁/丁/Ding 任/任/Ren "
        "卢/盧/Lu 姚/姚/Yao 沈/沈/Shen 钟/鍾/Zhong 姜/姜/Jiang 崔/崔/Cui 谭/譚/Tan 陆/陸/Lu "
        "范/范/Fan 汪/汪/Wang 廖/廖/Liao 欧阳/歐陽/Ouyang 司马/司馬/Sima"
    ).split()
)
GIVEN = tuple(
    entry.split("/")
    for entry in (
        "伟/偉/wei 芳/芳/fang 娜/娜/na 敏/敏/min 静/靜/jing 丽/麗/li 强/強/qiang 磊/磊/lei "
        "军/軍/jun 洋/洋/yang 勇/勇/yong 艳/艷/yan 杰/傑/jie 娟/娟/juan 涛/濤/tao 明/明/ming "
        "超/超/chao 秀/秀/xiu 霞/霞/xia 平/平/ping 刚/剛/gang 桂/桂/gui 英/英/ying 华/華/hua "
        "玉/玉/yu 萍/萍/ping 红/紅/hong 建/建/jian 文/文/wen 辉/輝/hui 鑫/鑫/xin 宇/宇/yu "
        "博/博/bo 浩/浩/hao 子/子/zi 轩/軒/xuan 梓/梓/zi 涵/涵/han 欣/欣/xin 怡/怡/yi "
        "思/思/si 雨/雨/yu 佳/佳/jia 晨/晨/chen 俊/俊/jun 婷/婷/ting 雪/雪/xue 梅/梅/mei "
        "琳/琳/lin 慧/慧/hui 倩/倩/qian 志/志/zhi 国/國/guo 海/海/hai 云/雲/yun 峰/峰/feng "
        "鹏/鵬/peng 飞/飛/fei 凯/凱/kai 龙/龍/long 晓/曉/xiao 小/小/xiao 春/春/chun 嘉/嘉/jia"
    ).split()
)
# First name, nickname.
LATIN_GIVEN = tuple(
    entry.split("/")
    for entry in (
        "James/Jim Robert/Bob John/Jack Michael/Mike David/Dave William/Bill Richard/Dick "
        "Thomas/Tom Christopher/Chris Daniel/Dan Matthew/Matt Anthony/Tony Steven/Steve "
        "Andrew/Andy Jürgen/Jürgen Lukas/Luki Johannes/Hannes Stefan/Stef "
        "Mary/Molly Patricia/Pat Jennifer/Jen Elizabeth/Liz Barbara/Barb Susan/Sue Jessica/Jess "
        "Margaret/Maggie Katherine/Kate Deborah/Deb Rebecca/Becky Victoria/Vicky Samantha/Sam "
        "Alexandra/Alex Charlotte/Lotte Johanna/Hanna Käthe/Käthe Sabine/Bine"
    ).split()
)
LATIN_MEN = 18
LATIN_SURNAMES = (
    "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Jackson "
    "Martin Lee Thompson White Harris Clark Lewis Walker Hall Young King Wright Lopez Hill Scott "
    "Green Adams Baker Nelson Carter Mitchell Müller Schmidt Schneider Fischer Weber Meyer Wagner "
    "Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann "
    "Braun Krüger O'Neill O'Brien MacDonald"
).split()
ENGLISH = (
    "Kevin Jason Eric Leo Allen Tony Jerry Sam Vivian Coco Amy Lily Cindy Grace Iris Nancy"
).split()
MAIL_CN = ("qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "gmail.com", "outlook.com")
MAIL_WEST = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "gmx.de", "web.de", "aol.com")
