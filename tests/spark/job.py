"""A job for the tests: scans the files below a folder into Parquet. Arguments: folder, output, key in hex."""

import sys

from pyspark.sql import SparkSession
from vakthund import spark

folder, output, key = sys.argv[1:]
session = SparkSession.builder.getOrCreate()
spark.scan(spark.read(session, folder), key=bytes.fromhex(key)).write.parquet(output)
session.stop()
