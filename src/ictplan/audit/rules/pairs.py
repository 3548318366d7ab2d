"""What lies between two values: the pair itself, and words of direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.audit.rules.support import printed, shown

if TYPE_CHECKING:
    from decimal import Decimal

    from ictplan.audit.model import Number

_UP = r"増|上昇|上回|高|拡大|伸び|多|向上|改善|上がり|延長|延び"
_DOWN = r"減|低|下回|縮小|少な|下落|下降|悪化|下が|短縮|短く"
DIRECTION = re.compile(
    rf"(?:ほど|程度|も|の|、|と|(?:大きく|大幅[にな]|着実に|やや|わずかに|若干))*(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
)
"""Whether the words after a number say that it rose or fell."""

CHANGED = re.compile(rf"(?:の|も)?(?:{_UP}|{_DOWN})")
"""Whether a number itself is called an increase or decrease."""


@dataclass(frozen=True)
class Pair:
    """Two values a change may lie between."""

    base: Number
    current: Number

    @property
    def difference(self) -> Decimal:
        """The current value less the base."""
        return self.current.value - self.base.value

    def shown(self) -> str:
        """Write the subtraction out, the greater first where the change falls."""
        return (
            f"{printed(self.current.value, self.current)} − "
            f"{printed(self.base.value, self.base)} = {shown(self.difference)}"
        ).replace("= -", "= −")
