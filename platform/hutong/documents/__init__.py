"""Documents to print: one template of ours and the data that fills it, set as PDF or as SVG."""

from hutong.documents.setting import draw_pages, set_pdf

__all__ = ["draw_pages", "set_pdf"]
