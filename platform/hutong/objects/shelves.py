"""One office's files: every key is checked against its prefix before anything is asked of the store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from hutong.objects.errors import ObjectTooBig
from hutong.objects.keys import checked, office_key, office_prefix

if TYPE_CHECKING:
    from hutong.objects.store import Store

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A signed form: post `fields` and then the file (as `file`, last) to `url`."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What the store says of an object; `size` in bytes."""

    key: str
    size: int
    media_type: str
    changed_at: datetime | None = None


class Shelf:
    """Reads and writes under `offices/{office_id}/`; any other key raises `KeyOutside`.

    Hold no database transaction open while calling the methods that wait.
    """

    def __init__(self, store: "Store", office_id: UUID) -> None:
        self._store = store
        self.office_id = office_id

    def key(self, *segments: object) -> str:
        """A key of this office: `shelf.key("photos", photo_id, "large.jpg")`."""
        return office_key(self.office_id, *segments)

    def sign_upload(
        self, key: str, *, media_type: str, max_bytes: int, min_bytes: int = 1, seconds: int = 900
    ) -> Upload:
        """A form by which a browser may put exactly this key, of this type and `min_bytes` to `max_bytes` long."""
        fixed = {"Content-Type": media_type, "success_action_status": "201"}
        signed = self._store.signer.generate_presigned_post(
            self._store.bucket,
            self._own(key),
            Fields=dict(fixed),
            Conditions=[
                *({name: value} for name, value in fixed.items()),
                ["content-length-range", min_bytes, max_bytes],
            ],
            ExpiresIn=seconds,
        )
        return Upload(signed["url"], signed["fields"])

    def sign_read(self, key: str, *, seconds: int = 300, media_type: str = "", file_name: str = "") -> str:
        """An address that shows the object until `seconds` have passed."""
        params = {"Bucket": self._store.bucket, "Key": self._own(key), "ResponseCacheControl": "private, max-age=300"}
        if media_type:
            params["ResponseContentType"] = media_type
        if file_name:
            params["ResponseContentDisposition"] = f'attachment; filename="{file_name}"'
        address: str = self._store.signer.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)
        return address

    async def put(self, key: str, content: bytes | IO[bytes], *, media_type: str) -> None:
        """Store bytes, or a file from where it stands; a file is read piece by piece."""
        params = {**self._at(key), "Body": content, "ContentType": media_type}
        await self._store.call(lambda client: client.put_object(**params))

    async def get(self, key: str, into: IO[bytes], *, max_bytes: int) -> int:
        """Write the object into a file and say how long it is; raises `ObjectMissing` or `ObjectTooBig`."""
        at = self._at(key)
        return await self._store.call(lambda client: copy_into(client.get_object(**at), into, max_bytes))

    async def head(self, key: str) -> ObjectFacts:
        """Raises `ObjectMissing`."""
        at = self._at(key)
        answer = await self._store.call(lambda client: client.head_object(**at))
        return ObjectFacts(key, int(answer["ContentLength"]), str(answer.get("ContentType", "")))

    async def delete(self, *keys: str) -> None:
        """Remove objects; those that are not there count as removed."""
        places = [self._at(key) for key in keys]

        def remove(client: Any) -> None:
            for place in places:
                client.delete_object(**place)

        await self._store.call(remove)

    async def copy(self, source: str, target: str) -> None:
        """Copy within the office, inside the store."""
        params = {**self._at(target), "CopySource": self._at(source)}
        await self._store.call(lambda client: client.copy_object(**params))

    async def names(self, *segments: object) -> list[ObjectFacts]:
        """Everything under a folder of this office, or under the whole office; for export and erasure."""
        prefix = f"{office_key(self.office_id, *segments)}/" if segments else office_prefix(self.office_id)
        bucket = self._store.bucket
        return await self._store.call(lambda client: list(_listed(client, bucket, prefix)))

    def _own(self, key: str) -> str:
        return checked(self.office_id, key)

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._store.bucket, "Key": self._own(key)}


def copy_into(answer: dict[str, Any], into: IO[bytes], max_bytes: int) -> int:
    body = answer["Body"]
    try:
        if int(answer["ContentLength"]) > max_bytes:
            raise ObjectTooBig(answer["ContentLength"])
        size = 0
        for piece in body.iter_chunks(_CHUNK):
            size += len(piece)
            if size > max_bytes:
                raise ObjectTooBig(size)
            into.write(piece)
    finally:
        body.close()
    into.flush()
    return size


def _listed(client: Any, bucket: str, prefix: str) -> Iterator[ObjectFacts]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for found in page.get("Contents", ()):
            yield ObjectFacts(found["Key"], int(found["Size"]), "", found["LastModified"])
