"""The type of a row whose columns a query names: attributes are checked by the schema that reads them."""

from typing import Any

from sqlalchemy import Row, Select

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
