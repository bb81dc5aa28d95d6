#!/bin/sh
# Counts how often a process loads its token from Redis while the token is valid, and what else it asks the server.
#   bench/redis-loads.sh [MINUTES]     5 when none is given
# Needs redis-server on the PATH. Runs on $JAVA_HOME, or the Java on the PATH. Ends with 1 when it is not below two loads a minute.

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(dirname -- "$here")
target=$root/testing/kstlib-benchmarks/target

(cd "$root" && mvn -q -ntp -pl :kstlib-benchmarks -am -DskipTests -DskipITs package) >&2

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$target/test-classes:$target/benchmarks/lib/*" io.kstlib.benchmarks.fleet.LoadsAtRest "$@"
