"""boto3 against the embedded archive: lists, pages, ranges, heads, conditions, errors. Usage: s3_boto3.py S3_URL"""

import sys

import boto3
from botocore import UNSIGNED
from botocore.client import Config
from botocore.exceptions import ClientError

S3_URL = sys.argv[1]
SPITZER, WISE = "nasa-irsa-spitzer", "nasa-irsa-wise"
IMAGES = "spitzer/seip/seip_science/images/"
ROOT = "wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet/"
LEAF = ROOT + "healpix_k0=2/healpix_k5=3000/part0.snappy.parquet"


def client(**kwargs):
    return boto3.client("s3", endpoint_url=S3_URL, region_name="us-west-2", **kwargs)


def refused(call, code, status):
    try:
        call()
    except ClientError as error:
        found = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert found == (code, status), found
        return error.response
    raise AssertionError(f"{code} was expected")


def check(s3):
    page = s3.list_objects_v2(Bucket=SPITZER, Prefix=IMAGES, Delimiter="/")
    assert [p["Prefix"] for p in page["CommonPrefixes"]] == [f"{IMAGES}{n}/" for n in (2, 3, 4, 5, 6, 7)]
    assert page["KeyCount"] == 6 and not page["IsTruncated"]

    found = [o for p in s3.get_paginator("list_objects_v2").paginate(Bucket=WISE, Prefix=ROOT) for o in p.get("Contents", [])]
    keys = [o["Key"] for o in found]
    assert len(keys) == 12289 and keys == sorted(keys, key=lambda k: k.encode()), len(keys)
    assert ROOT + "_common_metadata" in keys and ROOT + "_metadata" not in keys
    small = s3.get_paginator("list_objects_v2").paginate(
        Bucket=WISE, Prefix=ROOT, Delimiter="/", PaginationConfig={"PageSize": 5}
    )
    names = [n for p in small for n in [x["Key"] for x in p.get("Contents", [])] + [x["Prefix"] for x in p.get("CommonPrefixes", [])]]
    assert sorted(names) == sorted([ROOT + "_common_metadata"] + [f"{ROOT}healpix_k0={k}/" for k in range(12)]), names

    first = [o for p in s3.get_paginator("list_objects").paginate(Bucket=SPITZER, Prefix=IMAGES, PaginationConfig={"PageSize": 7}) for o in p["Contents"]]
    again = s3.list_objects_v2(Bucket=SPITZER, Prefix=IMAGES)["Contents"]
    assert [o["Key"] for o in first] == [o["Key"] for o in again]
    after = s3.list_objects_v2(Bucket=SPITZER, StartAfter=first[3]["Key"], MaxKeys=2, FetchOwner=True)["Contents"]
    assert [o["Key"] for o in after] == [o["Key"] for o in first[4:6]] and after[0]["Owner"]["ID"]

    head = s3.head_object(Bucket=WISE, Key=LEAF)
    whole = s3.get_object(Bucket=WISE, Key=LEAF)["Body"].read()
    listed = next(o for o in found if o["Key"] == LEAF)
    assert head["ContentLength"] == len(whole) == listed["Size"] and head["ETag"] == listed["ETag"]
    assert whole[:4] == whole[-4:] == b"PAR1"
    for asked, part in (("bytes=0-3", whole[:4]), ("bytes=-8", whole[-8:]), (f"bytes={len(whole) - 5}-", whole[-5:]), ("bytes=100-199", whole[100:200]), (f"bytes=90-{10 * len(whole)}", whole[90:])):
        answer = s3.get_object(Bucket=WISE, Key=LEAF, Range=asked)
        assert answer["Body"].read() == part and answer["ResponseMetadata"]["HTTPStatusCode"] == 206, asked
        assert answer["ContentRange"].endswith(f"/{len(whole)}")
    refused(lambda: s3.get_object(Bucket=WISE, Key=LEAF, Range=f"bytes={len(whole)}-"), "InvalidRange", 416)
    refused(lambda: s3.get_object(Bucket=WISE, Key=LEAF, IfMatch='"other"'), "PreconditionFailed", 412)
    refused(lambda: s3.get_object(Bucket=WISE, Key=LEAF, IfNoneMatch=head["ETag"]), "304", 304)
    missing = refused(lambda: s3.get_object(Bucket=WISE, Key="no/such"), "NoSuchKey", 404)
    assert missing["Error"]["Key"] == "no/such"
    refused(lambda: s3.head_object(Bucket=WISE, Key="no/such"), "404", 404)
    refused(lambda: s3.list_objects_v2(Bucket="no-such-bucket"), "NoSuchBucket", 404)
    refused(lambda: s3.put_object(Bucket=WISE, Key="new", Body=b"x"), "AccessDenied", 403)
    refused(lambda: s3.delete_object(Bucket=WISE, Key=LEAF), "AccessDenied", 403)
    assert s3.get_bucket_location(Bucket=WISE)["LocationConstraint"] == "us-west-2"
    assert s3.head_bucket(Bucket=WISE)["BucketRegion"] == "us-west-2"
    assert {SPITZER, WISE} <= {b["Name"] for b in s3.list_buckets()["Buckets"]}


check(client(config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"})))
check(client(aws_access_key_id="any", aws_secret_access_key="thing", config=Config(s3={"addressing_style": "path"})))
print("boto3", boto3.__version__)
