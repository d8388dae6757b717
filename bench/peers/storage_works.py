"""One work on storage with a Python client. usage: storage_works.py WHO WORK ENDPOINT FILE"""
import json, sys, time

started = time.perf_counter()
who, work, endpoint, path = sys.argv[1:5]
import math, os

if who == "s3fs":
    import s3fs
elif who == "obstore":
    import obstore
    from obstore.store import S3Store
else:
    import aiohttp, fsspec  # noqa: F401
imports = time.perf_counter() - started

# The same thousand ranges of 16 kB as storm.mjs.
starts = sorted(math.floor((((i + 1) * 0.6180339887498949) % 1) * 999_984_000) for i in range(1000))
ends = [start + 16_000 for start in starts]
key = "noise-1gb.bin"


def s3fs_work():
    fs = s3fs.S3FileSystem(anon=True, client_kwargs={"endpoint_url": endpoint})
    if work == "list":
        return len(fs.find("bench"))
    if work == "large":
        fs.get_file(f"caelum-bench/{key}", path)
        return os.path.getsize(path)
    return sum(map(len, fs.cat_ranges([f"caelum-bench/{key}"] * 1000, starts, ends)))


def obstore_work():
    bucket = "bench" if work == "list" else "caelum-bench"
    store = S3Store(bucket, endpoint=endpoint, skip_signature=True, region="us-west-2", client_options={"allow_http": True})
    if work == "list":
        return sum(len(chunk) for chunk in obstore.list(store, chunk_size=10_000))
    if work == "large":
        with open(path, "wb") as out:
            for chunk in obstore.get(store, key).stream(min_chunk_size=10 << 20):
                out.write(chunk)
        return os.path.getsize(path)
    return sum(map(len, obstore.get_ranges(store, key, starts=starts, ends=ends)))


def fsspec_work():
    fs = fsspec.filesystem("http")
    url = f"{endpoint}/caelum-bench/{key}"
    if work == "large":
        fs.get_file(url, path)
        return os.path.getsize(path)
    return sum(map(len, fs.cat_ranges([url] * 1000, starts, ends)))


began = time.perf_counter()
got = {"s3fs": s3fs_work, "obstore": obstore_work, "fsspec": fsspec_work}[who]()
seconds = time.perf_counter() - began
if os.path.exists(path):
    os.remove(path)
print(json.dumps({"seconds": seconds, "imports": imports, "got": got}))
