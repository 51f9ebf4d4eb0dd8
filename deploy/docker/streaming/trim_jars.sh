#!/bin/sh
# Delete from Spark's folder of jars what no job loads, and from the jars that stay the libraries of other systems.
# A pattern that matches nothing ends the build, so that a new version of Spark is looked at.
set -eu
cd "$1"
# Hive, with its catalog and its server. hive-storage-api stays: Spark's own readers need it.
rm spark-hive*.jar hive-beeline-*.jar hive-cli-*.jar hive-common-*.jar hive-exec-*.jar hive-jdbc-*.jar \
  hive-metastore-*.jar hive-serde-*.jar hive-service-rpc-*.jar hive-shims-*.jar datanucleus-*.jar derby-*.jar
# MLlib and GraphX, with their linear algebra.
rm spark-mllib*.jar spark-graphx_*.jar breeze_*.jar spire_*.jar cats-kernel_*.jar algebra_*.jar lapack-*.jar \
  arpack_combined_all-*.jar JTransforms-*.jar
# Spark Connect's server, the Scala shell, and YARN.
rm spark-connect_*.jar spark-repl_*.jar spark-yarn_*.jar
rm netty-*-osx-*.jar netty-*-windows-*.jar
zip --quiet --delete rocksdbjni-*.jar '*-musl.so' '*-linux32.so' '*-ppc64le.so' '*-s390x.so' '*-riscv64.so' '*.jnilib' '*.dll'
zip --quiet --delete zstd-jni-*.jar 'aix/*' 'darwin/*' 'freebsd/*' 'win/*' 'linux/arm/*' 'linux/i386/*' 'linux/loongarch64/*' \
  'linux/mips64/*' 'linux/ppc64*' 'linux/riscv64/*' 'linux/s390x/*'
