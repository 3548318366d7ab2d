"""What is the dataset of registered residents, which two formats fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import Confidence, Direction, UnitMeasure
from ictplan.core.messages import Label, Message
from ictplan.core.schema import DatasetMetadata, Dimension, Source
from ictplan.importers.arearows import with_home
from ictplan.importers.draft import Draft
from ictplan.importers.reading import Cells, Log, frame_of, number, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.library import Library
    from ictplan.importers.arearows import AreaRow
    from ictplan.importers.grid import Table

DATASET = "registered-residents"
METADATA = DatasetMetadata(
    label=Label(ja="住民基本台帳人口", en="Registered residents"),
    definition=Label(
        ja="住民基本台帳に登録された人口（外国人住民を含む総計）。",
        en="Residents in the register, foreign residents included.",
    ),
    unit_measure=UnitMeasure.PERS,
    decimals=0,
    direction=Direction.NEUTRAL,
    dimensions=(
        Dimension(id="age", codelist="age"),
        Dimension(id="sex", codelist="sex"),
    ),
    home_area="00000",
    full_count=True,
)
REGISTER = Source(
    name="mic-register",
    title="住民基本台帳に基づく人口、人口動態及び世帯数",
    title_en="Population by the resident register",
    publisher="総務省",
    publisher_en="Ministry of Internal Affairs and Communications",
    confidence=Confidence.OFFICIAL,
)
OPEN_DATA = Source(
    name="municipal-open-data",
    title="地域・年齢別人口（推奨データセット）",
    title_en="Population by district and age, municipal open data",
    publisher="各市区町村",
    publisher_en="Each municipality",
    confidence=Confidence.OFFICIAL,
)


class Residents:
    """Observations of residents, one by one."""

    def __init__(self, source: Source) -> None:
        """Begin with none; all come from one source."""
        self._source = source
        self.log = Log()
        self._cells = Cells(("ref_area", "time_period", "age", "sex"))

    def add(
        self, table: Table, row: AreaRow, field: str, cell: tuple[str, str, str]
    ) -> int | None:
        """Take the count of a field in; ``cell`` is its period, age and sex."""
        value = number(table, row.number, row.cells, field, self.log)
        count = whole(table, row.number, field, value)
        period, age, sex = cell
        self._cells.add(
            {
                "ref_area": row.area,
                "time_period": period,
                "age": age,
                "sex": sex,
                "obs_value": None if count is None else str(count),
                "obs_status": value.status,
                "qualifier": "eq",
                "source": self._source.name,
                "source_cell": table.place(row.number, field),
            },
            table.grid.file,
            self.log,
        )
        return count

    def draft(self, library: Library, notes: Sequence[Message] = ()) -> Draft:
        """Give all observations as a dataset."""
        rows = self._cells.rows()
        metadata = with_home(METADATA, [str(row["ref_area"]) for row in rows], library)
        return Draft(
            dataset=DATASET,
            title=METADATA.label.ja,
            description="Residents in the register, by age and sex where published.",
            metadata=metadata,
            sources=(self._source,),
            observations=frame_of(rows, metadata),
            repairs=self.log.repairs,
            notes=tuple(notes),
        )
