{#-
  Western first names: which short forms go with which, and what else people take beside a Chinese
  name. By hand, from common use; no list of these is complete.
-#}

{#- One form for a first name and its short forms, if `is_western` is false; else whether it is one of
    these or another Western first name. An expression in, an expression out. -#}
{% macro given_root(given, is_western=false) -%}
    {%- set forms = {
        'alexander': 'alexander alexandra alex sandra sascha lexi sandy',
        'andrew': 'andrew andy drew andreas', 'anthony': 'anthony tony anton',
        'barbara': 'barbara barb babs', 'benjamin': 'benjamin ben benny',
        'charles': 'charles charlie chuck', 'charlotte': 'charlotte lotte charlie lottie',
        'christopher': 'christopher chris topher kit', 'christine': 'christine christina tina chrissy',
        'daniel': 'daniel dan danny', 'david': 'david dave davy', 'deborah': 'deborah deb debbie',
        'edward': 'edward ed eddie ted ned', 'elizabeth':
            'elizabeth liz lizzie beth betty eliza lisa elisabeth lisbeth',
        'francis': 'francis frank frankie', 'frederick': 'frederick fred freddy friedrich',
        'gabriele': 'gabriele gabi', 'gerald': 'gerald jerry', 'gregory': 'gregory greg',
        'hans': 'hans johannes johann hannes', 'helen': 'helen nell lena helena',
        'jacob': 'jacob jake jakob', 'james': 'james jim jimmy jamie',
        'jennifer': 'jennifer jen jenny', 'jessica': 'jessica jess jessie',
        'johanna': 'johanna hanna hannah', 'john': 'john jack johnny jon jonathan',
        'joseph': 'joseph joe joey josef sepp', 'katherine':
            'katherine catherine kate kathy katie kat cathy katharina kathrin käthe kathe',
        'kenneth': 'kenneth ken kenny', 'lawrence': 'lawrence larry', 'leonard': 'leonard leo len',
        'lucas': 'lucas lukas luke luki luca', 'margaret':
            'margaret maggie meg peggy greta margarete rita', 'mary': 'mary molly polly maria marie',
        'matthew': 'matthew matt matthias', 'michael': 'michael mike mick mickey micha',
        'nancy': 'nancy ann anne annie anna', 'nicholas': 'nicholas nick nicky klaus nikolaus',
        'patricia': 'patricia pat patty trish', 'peter': 'peter pete', 'philip': 'philip phil',
        'rebecca': 'rebecca becky becca', 'richard': 'richard dick rick ricky rich',
        'robert': 'robert bob rob bobby robbie', 'ronald': 'ronald ron ronnie',
        'sabine': 'sabine bine', 'samuel': 'samuel samantha sam sammy',
        'stephen': 'stephen steven steve', 'stefan': 'stefan stef stephan', 'susan': 'susan sue susie susanne',
        'theresa': 'theresa terry tess', 'thomas': 'thomas tom tommy', 'timothy': 'timothy tim timmy',
        'victoria': 'victoria vicky vicki tori', 'vincent': 'vincent vince',
        'william': 'william bill will billy willy liam wilhelm', 'zachary': 'zachary zach',
    } -%}
    {%- set taken -%}
        kevin jason eric leo allen tony jerry sam vivian coco amy lily cindy grace iris
        nancy david michael john jack tom peter james mike robert daniel andy alex alan
        frank henry steven steve william ray simon jackson mark chris paul richard george
        bob ben ken roger jennifer jessica linda lisa mary anna helen emily alice angela
        tina cathy christine sophia susan sarah joyce jenny rose ivy crystal wendy yvonne
        michelle tiffany fiona emma eva kelly lucy cherry may
    {%- endset -%}
    {%- if is_western %}
    coalesce(
        {{ given }} in (
            '{{ (forms.values() | join(' ') ~ ' ' ~ taken).split() | unique | sort | join("', '") }}'
        ),
        false
    )
    {%- else %}
    case
        {%- for root, short in forms.items() %}
        when {{ given }} in ('{{ short.split() | join("', '") }}') then '{{ root }}'
        {%- endfor %}
        else {{ given }}
    end
    {%- endif %}
{%- endmacro %}

{#- Can the word be one or two syllables of Pinyin, as Chinese first names are? -#}
{% macro is_pinyin(word) -%}
    {{ matches(word, '^((zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)){1,2}$') }}
{%- endmacro %}
