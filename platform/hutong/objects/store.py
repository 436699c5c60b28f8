"""The S3 store of an installation. One client, its calls in threads of their own, short limits on every wait."""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import boto3
import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hutong.objects.errors import ObjectMissing, StoreAway, StoreRefused
from hutong.objects.shelves import Shelf
from hutong.objects.vault import Lock, Vault, find_lock
from hutong.settings import Settings
from hutong.traces import Kind, span

log = structlog.get_logger()
T = TypeVar("T")

_THREADS = 8
_IS_THERE_WITHIN = 2.0
_LOOK_AGAIN = 600.0
"""Seconds until a store that locked nothing is tried again."""
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_NOT_OURS_TO_SET = {"NotImplemented", "MethodNotAllowed", "AccessDenied", "501", "405", "403"}


class Store:
    """Buckets and signatures. Offices reach their files through `shelf`, never through the client."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.bucket = settings.s3_bucket
        self.archive_bucket = settings.s3_archive_bucket or f"{settings.s3_bucket}-archive"
        self._lock: Lock | None = None
        self._lock_until = 0.0
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="objects")
        # Beside those that files go through: whether it is there is asked just when they all wait.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="is-there")
        self._asked: asyncio.Task[bool] | None = None

    def vault(self, office_id: UUID) -> Vault:
        """The archives of one office."""
        return Vault(self, office_id)

    async def lock(self) -> Lock:
        """How the archive bucket holds what lies in it. What is wanted and found is tried once a process; a lock that
        was not found is looked for again after a while: it may have been the moment.
        """
        if self._lock is None or time.monotonic() > self._lock_until:
            await self.call(self._ensure_archive)
            wanted = Lock(self._settings.archive_lock)
            self._lock = await find_lock(self, wanted)
            self._lock_until = math.inf if self._lock is wanted else time.monotonic() + _LOOK_AGAIN
        return self._lock

    def shelf(self, office_id: UUID) -> Shelf:
        """The files of one office."""
        return Shelf(self, office_id)

    @cached_property
    def client(self) -> Any:
        return self._client(self._settings.s3_endpoint)

    @cached_property
    def signer(self) -> Any:
        """Signs addresses as browsers see them; it never sends anything itself."""
        public = self._settings.s3_public_endpoint
        return self.client if public in {"", self._settings.s3_endpoint} else self._client(public)

    async def call(self, work: Callable[[Any], T]) -> T:
        """Run `work(client)` in a thread; the store's errors come out as facts of our own."""
        with span("s3", Kind.CLIENT, **{"server.address": urlsplit(self._settings.s3_endpoint).hostname or ""}) as step:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_thread, work)
            except ObjectMissing:
                step.trouble = "missing"
                raise

    async def prepare(self) -> None:
        """Make the bucket where there is none, and let the pages' origin post to it. Safe to run again."""
        await self.call(self._ensure_bucket)
        await self.call(self._ensure_archive)
        await self.call(self._allow_pages)

    async def is_there(self) -> bool:
        """Whether the bucket answers within two seconds; for `/readyz`. Asked once at a time, whoever wants to know."""
        loop = asyncio.get_running_loop()
        if self._asked is None or self._asked.done() or self._asked.get_loop() is not loop:
            self._asked = loop.create_task(self._answers())
        done, _ = await asyncio.wait({self._asked}, timeout=_IS_THERE_WITHIN)
        return bool(done) and self._asked.result()

    async def _answers(self) -> bool:
        def ask(client: Any) -> None:
            client.head_bucket(Bucket=self.bucket)

        try:
            await asyncio.get_running_loop().run_in_executor(self._asking, self._in_thread, ask)
        except (StoreAway, StoreRefused, ObjectMissing):
            return False
        return True

    def close(self) -> None:
        for threads in (self._threads, self._asking):
            threads.shutdown(wait=False, cancel_futures=True)

    def _in_thread(self, work: Callable[[Any], T]) -> T:
        try:
            return work(self.client)
        except ClientError as answer:
            raise _fact(answer) from answer
        except BotoCoreError as trouble:
            raise StoreAway(str(trouble)) from trouble

    def _ensure_bucket(self, client: Any) -> None:
        if not _has_bucket(client, self.bucket):
            _make_bucket(client, self.bucket, **self._at_home())

    def _ensure_archive(self, client: Any) -> None:
        """With object lock, which a store can only give a bucket when it is made; without where it knows none."""
        if _has_bucket(client, self.archive_bucket):
            return
        try:
            _make_bucket(client, self.archive_bucket, ObjectLockEnabledForBucket=True, **self._at_home())
        except ClientError as answer:
            if _code(answer) not in _NOT_OURS_TO_SET | {"InvalidRequest", "InvalidArgument"}:
                raise
            log.warning("the store locks no objects", code=_code(answer), bucket=self.archive_bucket)
            _make_bucket(client, self.archive_bucket, **self._at_home())

    def _at_home(self) -> dict[str, Any]:
        """AWS wants every region named but its first, and that one not; other stores take it either way."""
        region = self._settings.s3_region
        return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}

    def _allow_pages(self, client: Any) -> None:
        where = urlsplit(self._settings.public_url)
        rule = {
            "AllowedOrigins": [f"{where.scheme}://{where.netloc}"],
            "AllowedMethods": ["GET", "POST"],
            "AllowedHeaders": ["*"],
            "MaxAgeSeconds": 3600,
        }
        try:
            client.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": [rule]})
        except ClientError as answer:
            if _code(answer) not in _NOT_OURS_TO_SET:
                raise
            # Some stores take their origins from their own configuration, and some operators keep this right.
            log.warning("the store keeps its own list of origins", code=_code(answer), wanted=rule["AllowedOrigins"])

    def _client(self, endpoint: str) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=self._settings.s3_access_key,
            aws_secret_access_key=self._settings.s3_secret_key,
            region_name=self._settings.s3_region,
            config=Config(
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=20,
                retries={"total_max_attempts": 2, "mode": "standard"},
                max_pool_connections=_THREADS,
                s3={"addressing_style": self._settings.s3_addressing},
                # Checksums in trailers are newer than many stores.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def _has_bucket(client: Any, bucket: str) -> bool:
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as answer:
        if _code(answer) not in _ABSENT | {"NoSuchBucket"}:
            raise
        return False
    return True


def _make_bucket(client: Any, bucket: str, **options: Any) -> None:
    try:
        client.create_bucket(Bucket=bucket, **options)
    except ClientError as race:
        if _code(race) not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise


def _code(answer: ClientError) -> str:
    return str(answer.response.get("Error", {}).get("Code", ""))


def _fact(answer: ClientError) -> Exception:
    code = _code(answer)
    status = int(answer.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    if code in _ABSENT:
        return ObjectMissing(str(answer))
    if status >= 500 or code in {"SlowDown", "RequestTimeout"}:
        return StoreAway(str(answer))
    return StoreRefused(f"{code or status}: {answer}")
