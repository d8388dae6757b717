"""One level of a bucket with s3fs. usage: ls.py ENDPOINT PATH"""
import json, sys, time

started = time.perf_counter()
import s3fs
imports = time.perf_counter() - started

began = time.perf_counter()
entries = s3fs.S3FileSystem(anon=True, client_kwargs={"endpoint_url": sys.argv[1]}).ls(sys.argv[2])
print(json.dumps({"seconds": time.perf_counter() - began, "imports": imports, "entries": len(entries)}))
