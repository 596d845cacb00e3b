"""Words that espeak-ng reads with the wrong one of a character's sounds, spelled so that it reads them right. Pure.

It knows one sound for most characters: 银行 comes out as yín xíng. What is written here is never shown, only spoken by
that engine; other engines know their Chinese. The list holds what an institution's sentences use.
"""

import re
from typing import Final

RESPELLED: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"行长", "航掌"),
        (r"(?<=[银分支总本我他跨央商同卡户贵各网该])行(?!为|动|程|使|政)|行(?=情|业|号|员|名|内|外|间|家)", "航"),
        (r"还(?=款|清|贷|本|息|钱|债|完|给)|(?<=[归偿未应已])还(?!是|有|可|能|没|会)", "环"),
        (r"重(?=新|输|听|复|置|设|试|拨|开|发|来|申|选|做|叠|庆)", "虫"),
        (r"(?<=[增成家董会局院校市处科班组])长(?!期|度|沙)|长(?=大|辈)", "掌"),
        (r"调(?=整|额|高|低|减|节|解|休)", "条"),
        (r"假(?=期|日)|(?<=[节放休请寒暑])假", "价"),
        (r"(?<=[音])乐", "月"),
        (r"地(?=址|区|点|铁|方|图|下|产|域|理|税|位)|(?<=[本当异各土落的外两房基产])地(?!说|讲)", "第"),
        (r"贷款", "代款"),
        (r"处(?=理|置|罚|于|在|分|以)", "楚"),
        (r"都(?=市|会)|(?<=[成首])都", "督"),
        (r"应(?=用|答|对|急|付|邀|变)|(?<=[响供适反效对相])应(?!当|该)", "硬"),
        (r"差(?=额|价|异|错|距)", "插"),
        (r"累(?=计|积)|(?<=积)累", "垒"),
        (r"中(?=签|奖)", "众"),
        (r"佣金", "用金"),
        (r"会计", "快计"),
        (r"校(?=验|对)", "叫"),
        (r"了解", "瞭解"),
        (r"便宜", "骈宜"),
        (r"朝阳", "潮阳"),
        (r"提供", "题供"),
    )
)


def respelled(text: str) -> str:
    """The sentence as espeak-ng reads it rightly."""
    for pattern, instead in RESPELLED:
        text = pattern.sub(instead, text)
    return text
