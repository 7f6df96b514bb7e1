"""Scans a folder on Spark into Parquet: a table of files, one of findings, one of persons and categories.

    spark-submit spark_share.py --input /mnt/share --output /data/scanned --key-file fingerprints.key

Below --output: `files` (a row a file, columns of vakthund.spark.SCHEMA), `findings` (a row a finding) and `persons`. No value
is in them; what could not be examined is a gap in `files`. Without --key-file a key is drawn for this run, and fingerprints
cannot be compared with those of another. The last line counts the files and those with gaps.
"""

import argparse
import pathlib
import secrets

from pyspark.sql import DataFrame, SparkSession
from vakthund import spark as vakthund_spark

#: Rows of whole files that Arrow holds at a time; Spark's own default of 10,000 is made for small rows.
FILES_A_BATCH = 32


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--input", required=True, nargs="+", help="folders or addresses that Spark can list")
    parser.add_argument("--output", required=True, help="folder or address for the tables; must not exist")
    parser.add_argument("--policy", default="nordic-strict", help="name of a built-in policy, or a file")
    parser.add_argument("--key-file", type=pathlib.Path, help="key of the fingerprints, at least 16 bytes")
    parser.add_argument("--partitions", type=int, help="tasks to make of the files, about; Spark's own choice when left out")
    parser.add_argument("--mounted", action="store_true", help="executors see the same mounts: let them open the files")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    key = given.key_file.read_bytes() if given.key_file else secrets.token_bytes(32)
    policy = pathlib.Path(given.policy) if pathlib.Path(given.policy).is_file() else given.policy
    session = SparkSession.builder.appName("vakthund").getOrCreate()
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", FILES_A_BATCH)
    if given.partitions:
        # Not `repartition`: that would send all contents over the network.
        session.conf.set("spark.sql.files.minPartitionNum", given.partitions)
        session.conf.set("spark.sql.files.maxPartitionNum", given.partitions)

    listed = vakthund_spark.listing(session, *given.input).cache()
    if given.mounted:
        spread = listed.repartition(given.partitions) if given.partitions else listed
        files = vakthund_spark.scan_paths(spread, policy=policy, key=key)
    else:
        files = vakthund_spark.scan(vakthund_spark.read(session, *given.input), policy=policy, key=key)
    files.write.parquet(f"{given.output}/files")

    def scanned() -> DataFrame:
        return session.read.parquet(f"{given.output}/files")

    lost = vakthund_spark.lost(listed, scanned(), policy=policy, key=key)
    lost.write.mode("append").parquet(f"{given.output}/files")
    vakthund_spark.findings(scanned()).write.parquet(f"{given.output}/findings")
    vakthund_spark.persons(scanned()).coalesce(1).write.parquet(f"{given.output}/persons")
    print(f"{scanned().count()} files, {scanned().where('not complete').count()} with gaps")
    session.stop()


if __name__ == "__main__":
    main()
