"""SeaweedFS as the S3 server: all its parts in one process, every port our own, nothing said to the outside."""

import http.client
import json
from collections.abc import Iterable
from pathlib import Path

from hutong.stack.binaries import weed_program
from hutong.stack.children import Child, Program
from hutong.stack.keys import Keys, write_private
from hutong.stack.places import Places
from hutong.stack.ports import HOST, Ports
from hutong.stack.servers import Server

BUCKET = "hutong"
PARTS = ("master", "volume", "filer", "s3", "admin")


class SeaweedFS(Server):
    name = "seaweedfs"
    ports = tuple(f"{part}{kind}" for part in PARTS for kind in ("", "_grpc"))

    def __init__(self, places: Places, ports: Ports, keys: Keys, *, origins: Iterable[str]) -> None:
        self._places, self._ports, self._keys = places, ports, keys
        self._origins = ",".join(origins)
        self._program = weed_program()
        self._identities = places.folder / "s3-identities.json"

    def prepare(self) -> None:
        credentials = [{"accessKey": self._keys.s3_access, "secretKey": self._keys.s3_secret}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        identity = {"name": "hutong", "credentials": credentials, "actions": actions}
        write_private(self._identities, json.dumps({"identities": [identity]}))
        # It writes its own flags here and reads them back, the ports of the last time among them.
        (self._places.seaweedfs / "mini.options").unlink(missing_ok=True)
        self._forget_sockets()

    def _forget_sockets(self) -> None:
        """It puts sockets named after its ports into /tmp; after a kill they lie there and block the next start."""
        for name in self.ports:
            for left in Path("/tmp").glob(f"seaweedfs-*-{self._ports[name]}.sock"):  # noqa: S108 - its choice
                if left.is_socket():
                    left.unlink(missing_ok=True)

    def program(self) -> Program:
        flags = {
            "dir": str(self._places.seaweedfs),
            "ip": HOST,
            "ip.bind": HOST,
            "bucket": BUCKET,
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": "256",
            "volume.preStopSeconds": "0",
            "webdav": "false",
            "admin.ui": "false",
            "s3.config": str(self._identities),
            "s3.allowedOrigins": self._origins,
            "s3.port.iceberg": "0",
            "s3.port.lance": "0",
        }
        for part in PARTS:
            flags[f"{part}.port"] = str(self._ports[part])
            flags[f"{part}.port.grpc"] = str(self._ports[f"{part}_grpc"])
        return Program(
            name=self.name,
            argv=(str(self._program), "-logtostderr=true", "mini", *(f"-{k}={v}" for k, v in flags.items())),
            log=self._places.log(self.name),
            cwd=self._places.seaweedfs,
        )

    def is_ready(self, child: Child) -> bool:
        del child
        connection = http.client.HTTPConnection(HOST, self._ports["s3"], timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def settings(self) -> dict[str, str]:
        return {
            "HUTONG_S3_ENDPOINT": f"http://{HOST}:{self._ports['s3']}",
            "HUTONG_S3_ACCESS_KEY": self._keys.s3_access,
            "HUTONG_S3_SECRET_KEY": self._keys.s3_secret,
            "HUTONG_S3_REGION": "us-east-1",
            "HUTONG_S3_BUCKET": BUCKET,
        }
