"""Departments of a district, as its administrator founds them."""

import asyncpg

from hutong.ids import new_id

BODIES = (("urban-management", "城管"), ("police", "公安"))
_FOUND = """
INSERT INTO departments (city_id, id, district_id, code, name, name_en) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (district_id, code) DO UPDATE SET name = excluded.name RETURNING id
"""


async def found_bodies(settings, city, district, bodies=BODIES):
    """Their ids by code; nobody leads them."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        await connection.execute(f'SET ROLE "{settings.role_name("owner")}"; SET search_path = hutong')
        return {
            code: await connection.fetchval(_FOUND, city, new_id(), district, code, name, name) for code, name in bodies
        }
    finally:
        await connection.close()
