"""PostgreSQL: roles, scopes, forced row-level security, our base, and the lint that checks them."""

from hutong.db.access import ALL, READ, WRITE, Access, Extra, access_of, office_tables
from hutong.db.base import Base, OfficeOwned, OfficeTable, office_fk
from hutong.db.scopes import City, Department, District, Office, Public, Scope, ScopeMissing, System
from hutong.db.sessions import Databases, bound_office, is_gone, name_city, office_of

__all__ = [
    "ALL",
    "READ",
    "WRITE",
    "Access",
    "Base",
    "City",
    "Databases",
    "Department",
    "District",
    "Extra",
    "Office",
    "OfficeOwned",
    "OfficeTable",
    "Public",
    "Scope",
    "ScopeMissing",
    "System",
    "access_of",
    "bound_office",
    "is_gone",
    "name_city",
    "office_fk",
    "office_of",
    "office_tables",
]
