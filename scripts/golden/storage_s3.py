"""Golden data of the storage tests: what botocore sends and parses, what fsspec's glob finds.

Run: /path/to/venv/bin/python scripts/golden/storage_s3.py   (writes test/data/storage/*.json)
"""

import datetime
import io
import itertools
import json
from pathlib import Path
from unittest import mock
from urllib.parse import quote_plus

import botocore.auth
import botocore.awsrequest
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials
from fsspec.implementations.memory import MemoryFileSystem

OUT = Path(__file__).parents[2] / "test/data/storage"

KEYS = [
    "a",
    "a/b.fits",
    "4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits",
    "wise-allwise.parquet/healpix_k0=3/healpix_k5=3104/part0.snappy.parquet",
    "a b+c%d#e?f&g=h",
    "%2F%25%zz",
    "/leading",
    "//two",
    "a//b/",
    "é/中文/😀.fits",
    "\ue000\uffff",
    "a:b;c,d@e$f",
    "quote'paren(s)!star*",
    '<tag>"q"\\back|pipe^caret`tick{brace}[set]~tilde',
    "tab\tnew\nline",
    "x" * 1024,
    "é" * 512,
]


class Body(io.BytesIO):
    def stream(self, **_):
        yield self.getvalue()


def client(answer=b"", seen=None, **kwargs):
    session = botocore.session.Session()
    made = session.create_client("s3", config=Config(signature_version=UNSIGNED, **kwargs.pop("config", {})), **kwargs)

    def respond(request, **_):
        if seen is not None:
            seen.append(request.url)
        return botocore.awsrequest.AWSResponse(request.url, 200, {"content-type": "application/xml"}, Body(answer))

    made.meta.events.register("before-send.s3", respond)
    return made


def addresses():
    cases = []
    places = [
        {"bucket": "nasa-irsa-wise", "region": "us-west-2"},
        {"bucket": "dotted.bucket.name", "region": "us-west-2"},
        {"bucket": "nasa-irsa-wise", "region": "cn-north-1"},
        {"bucket": "nasa-irsa-wise", "region": "us-west-2", "endpoint": "http://127.0.0.1:9000"},
        {"bucket": "Upper_Case", "region": "us-west-2", "endpoint": "https://host.example/s3"},
    ]
    for place in places:
        for key in KEYS if place is places[0] else KEYS[:6]:
            seen = []
            kwargs = {"region_name": place["region"]}
            if "endpoint" in place:
                kwargs |= {"endpoint_url": place["endpoint"], "config": {"s3": {"addressing_style": "path"}}}
            client(seen=seen, **kwargs).get_object(Bucket=place["bucket"], Key=key)
            cases.append({**place, "key": key, "url": seen[0]})
    return cases


def listing(keys, prefixes, token=None, encoded=True, prefix_tag=""):
    code = (lambda text: quote_plus(text, safe="/")) if encoded else xml
    rows = "".join(
        f"<{prefix_tag}Contents><{prefix_tag}Key>{code(key)}</{prefix_tag}Key>"
        f"<{prefix_tag}LastModified>2024-02-0{1 + i % 9}T03:04:05.000Z</{prefix_tag}LastModified>"
        f"<{prefix_tag}ETag>&quot;{i:032x}&quot;</{prefix_tag}ETag><{prefix_tag}Size>{i * 10 ** min(i, 12)}</{prefix_tag}Size>"
        f"<{prefix_tag}StorageClass>STANDARD</{prefix_tag}StorageClass></{prefix_tag}Contents>"
        for i, key in enumerate(keys)
    )
    folders = "".join(
        f"<{prefix_tag}CommonPrefixes><{prefix_tag}Prefix>{code(name)}</{prefix_tag}Prefix></{prefix_tag}CommonPrefixes>"
        for name in prefixes
    )
    more = f"<{prefix_tag}NextContinuationToken>{xml(token)}</{prefix_tag}NextContinuationToken>" if token else ""
    space = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    if prefix_tag:
        space = f' xmlns:{prefix_tag[:-1]}="http://s3.amazonaws.com/doc/2006-03-01/"'
    encoding = f"<{prefix_tag}EncodingType>url</{prefix_tag}EncodingType>" if encoded else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{prefix_tag}ListBucketResult{space}><{prefix_tag}Name>b</{prefix_tag}Name>'
        f"<{prefix_tag}Prefix/><{prefix_tag}KeyCount>{len(keys) + len(prefixes)}</{prefix_tag}KeyCount>"
        f"<{prefix_tag}MaxKeys>1000</{prefix_tag}MaxKeys>{encoding}"
        f"<{prefix_tag}IsTruncated>{str(token is not None).lower()}</{prefix_tag}IsTruncated>{more}{rows}{folders}"
        f"</{prefix_tag}ListBucketResult>"
    )


def xml(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def listings():
    clean = sorted((key for key in KEYS if "\t" not in key), key=lambda key: key.encode())
    documents = [
        listing(clean, ["a b/", "é+/"]),
        listing(clean[:3], [], token='1/"<tok&en>=='),
        listing([], []),
        listing([], ["2/", "3/", "4/", "5/", "6/", "7/"]),
        listing(["plain", "a+b"], ["x/"], encoded=False),
    ]
    cases = []
    for document in documents:
        parsed = client(document.encode(), region_name="us-west-2").list_objects_v2(Bucket="b")
        cases.append(
            {
                "xml": document,
                "objects": [
                    {
                        "key": row["Key"],
                        "size": row["Size"],
                        "etag": row["ETag"].strip('"'),
                        "modified": row["LastModified"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                    }
                    for row in parsed.get("Contents", [])
                ],
                "prefixes": [row["Prefix"] for row in parsed.get("CommonPrefixes", [])],
                "next": parsed.get("NextContinuationToken"),
            }
        )
    return cases


def globs():
    keys = [
        f"images/{a}/00{b}/{c}/{name}"
        for a, b, c in itertools.product("234", ["19", "20", "2"], ["x", "y-1"])
        for name in ["a.mosaic.fits", "a.std.fits", "b.mosaic.fits.gz"]
    ]
    keys += ["images/top.fits", "images/a.fits", "images/ab.fits", "images/b.fits", "images/B.fits", "images/é.fits"]
    keys += ["images/a-.fits", "images/].fits", "images/[x].fits", "images/a/a.fits", "other/images/a.fits", "top"]
    patterns = [
        "images/*", "images/*.fits", "images/?.fits", "images/??.fits", "images/[ab].fits", "images/[a-c].fits",
        "images/[!a].fits", "images/[!a-z].fits", "images/[]].fits", "images/[[]x].fits", "images/a*", "images/*a*.fits",
        "images/2/*", "images/2/0019/x/*.fits", "images/*/0019/x/a.*", "images/[23]/00?9/*/a.mosaic.fits", "*", "t*", "*/*.fits",
        "images/4/00*/y-1/*.gz", "images/top.fits", "images/none*", "none/*/x", "images/2/0019", "*/2/0019/x",
        "images/**", "images/**/*.mosaic.fits", "images/2/**/a.*", "**/a.fits", "images/*/**/b.*", "images/**/x/*", "**",
        "images/2/0019/x/**/*.fits", "images/*/*/*/*/**", "images/**/00*/**/*.gz",
    ]  # fmt: skip
    fs = MemoryFileSystem()
    for key in keys:
        fs.pipe_file(f"/bucket/{key}", b"")
    cases = []
    for pattern in patterns:
        found = fs.glob(f"/bucket/{pattern}", detail=True)
        files = sorted(path[len("/bucket/") :] for path, info in found.items() if info["type"] == "file")
        folders = sorted(path[len("/bucket/") :] for path, info in found.items() if info["type"] == "directory")
        cases.append({"pattern": pattern, "files": files, "folders": [f for f in folders if f]})
    return {"keys": sorted(keys, key=lambda key: key.encode()), "cases": cases}


SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # AWS's own documented example


def signatures():
    """Authorization headers of botocore for reads with an unsigned body, at one fixed time."""
    moment = datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
    urls = [case["url"] for case in addresses() if "//two" not in case.get("key", "")]
    urls += [
        "http://127.0.0.1:9000/bucket/?list-type=2&encoding-type=url&max-keys=1000&prefix=a%20b%2Fc&delimiter=%2F",
        "http://127.0.0.1:9000/bucket/?list-type=2&continuation-token=1%2Fx%2By%3D%3D&prefix=%C3%A9%2F",
        "https://bucket.s3.us-west-2.amazonaws.com/key?versionId=a.b_c-d",
    ]
    cases = []
    for i, url in enumerate(urls):
        region, token, pays = ("us-west-2", "a/token+==", i % 3 == 1) if i % 2 else ("eu-central-1", None, False)
        headers = {"x-amz-request-payer": "requester"} if pays else {}
        method = "HEAD" if i % 5 == 4 else "GET"
        request = botocore.awsrequest.AWSRequest(method=method, url=url, headers=headers)
        signer = botocore.auth.S3SigV4Auth(Credentials("AKIDEXAMPLE", SECRET, token), "s3", region)
        signer.payload = lambda _: "UNSIGNED-PAYLOAD"
        with mock.patch("botocore.auth.get_current_datetime", lambda: moment.replace(tzinfo=None)):
            signer.add_auth(request)
        cases.append(
            {
                "method": method,
                "url": url,
                "region": region,
                "token": token,
                "pays": pays,
                "authorization": request.headers["Authorization"],
            }
        )
    return {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": SECRET, "date": moment.isoformat(), "cases": cases}


def write(name, value):
    (OUT / name).write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    write("addresses.json", addresses())
    write("listings.json", listings())
    write("globs.json", globs())
    write("signatures.json", signatures())
