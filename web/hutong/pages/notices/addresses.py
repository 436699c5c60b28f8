"""An address that somebody typed, looked at before anything is sent there."""

from typing import Any
from uuid import UUID

from hutong.notices.errors import AddressRefused
from hutong.notices.names import asked_by
from hutong.notices.outbound import checked
from hutong.pages.forms import Form
from hutong.visits.services import Services


async def check_address(form: Form[Any], field: str, services: Services, office_id: UUID) -> None:
    """What is refused is said at the field.

    For before the transaction begins: asking where a name leads takes as long as it takes.
    """
    if url := form.typed(field):
        try:
            with asked_by(office_id):
                await checked(url, allow_local=services.settings.allow_local_webhooks)
        except AddressRefused as refused:
            form.wrong(field, refused.text, **refused.params)
