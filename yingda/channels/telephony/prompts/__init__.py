"""Sentences as sound for callers.

```python
prompts = Prompts(folder, HttpVoice(url, sox), Espeak(), recorded=recordings)
file = await prompts.file(Spoken(text="您好", language="zh-CN"), tenant)     # a WAV, always
```
"""

from yingda.channels.telephony.prompts.cache import Prompts, Recorded
from yingda.channels.telephony.prompts.engine import Voice
from yingda.channels.telephony.prompts.espeak import Espeak
from yingda.channels.telephony.prompts.http_voice import HttpVoice
from yingda.channels.telephony.prompts.sound import Sox
from yingda.channels.telephony.prompts.speakable import runs, speakable

__all__ = ["Espeak", "HttpVoice", "Prompts", "Recorded", "Sox", "Voice", "runs", "speakable"]
