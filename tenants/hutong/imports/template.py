"""The empty workbook that an office fills in: headings, hints, and lists to choose from."""

import io

import xlsxwriter

from hutong.imports.schemas import SHEETS
from hutong.playbooks.document import Playbook


def template(playbook: Playbook) -> bytes:
    """An .xlsx whose post column offers the posts of `playbook`."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        heading = book.add_format({"bold": True, "bg_color": "#E8E4DC", "border": 1})
        text = book.add_format({"num_format": "@"})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for index, column in enumerate(columns):
                sheet.set_column(index, index, 18, None if column.kind == "number" else text)
                sheet.write_string(0, index, column.heading + ("*" if column.required else ""), heading)
                if column.hint:
                    sheet.write_comment(0, index, column.hint)
                choices = [kind.name.zh for kind in playbook.posts] if column.field == "post" else None
                choices = (
                    choices
                    or [label for label, _ in column.choices]
                    or (["是", "否"] if column.kind == "yes_no" else [])
                )
                if choices:
                    sheet.data_validation(1, index, 2000, index, {"validate": "list", "source": choices})
    return out.getvalue()
