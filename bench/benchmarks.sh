#!/bin/sh
# Runs benchmarks, each beside its baseline, and prints how many times as long as the baseline it takes.
#   bench/benchmarks.sh [PART...]     those whose name holds one of the parts; all of them when none is given
# The two take turns, each in a new JVM; the median of the turns counts. TURNS (3) says how many, ITERATION_MS (3000) how long each of the
# three measured iterations of a turn is, and of those before them (three, more for some benchmarks). Runs on $JAVA_HOME, or the Java on the PATH.
# Ends with 1 when one misses what is asked of it. Other work on the machine blurs the numbers.

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(dirname -- "$here")
target=$root/testing/kstlib-benchmarks/target

(cd "$root" && mvn -q -ntp -pl :kstlib-benchmarks -am -DskipTests -DskipITs package) >&2

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Dturns=${TURNS:-3}" "-Diteration.ms=${ITERATION_MS:-3000}" \
    -cp "$target/test-classes:$target/benchmarks/lib/*" io.kstlib.benchmarks.Benchmarks "$@"
