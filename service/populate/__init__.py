"""Fills a database with people that do not exist, of any number: for measuring, for training, for trying the service at size.

The demo is its small case: the same makers and the same rows. `order` says who is wanted where, `making` works one commune out (pure, in
processes of its own), `lines` writes rows as COPY reads them, `bare_tables` takes indexes off and puts them back, `loading` does it all in
one transaction: whatever stops it, nothing has happened."""

from service.populate.loading import populate
from service.populate.order import Order, PopulateError

__all__ = ["Order", "PopulateError", "populate"]
