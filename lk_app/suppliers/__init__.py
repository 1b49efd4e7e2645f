"""Who is served: a supplier is a profile of one product, never a fork."""

from lk_app.suppliers.profile import Supplier, supplier

__all__ = ["Supplier", "supplier"]
