#!/bin/sh
# How long "kstlib auth token -q" takes with a valid stored token, as a whole process, beside a bare Java hello world on the same JDK,
# in turn. Usage: bench/startup.sh [JAVA_HOME ...]; without arguments the JDK of JAVA_HOME, or the one on the PATH.
# RUNS=20 bench/startup.sh for more than ten rounds. Build first: ./kstlib --version
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
kstlib=$root/kstlib-auth-cli/target/dist/kstlib/bin/kstlib
runs=${RUNS:-10}
[ -x "$kstlib" ] || { echo 'build the command first: ./kstlib --version' >&2; exit 1; }

if [ $# -eq 0 ]; then
    set -- "${JAVA_HOME:-$(dirname -- "$(dirname -- "$(readlink -f "$(command -v java)")")")}"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/home/.config/kstlib/auth"
mkdir -m 700 "$work/home/.config/kstlib/auth/tokens"
cat > "$work/home/.config/kstlib/kstlib.conf.yml" <<'YAML'
auth:
  default_provider: corporate
  token_storage: file
  providers:
    corporate:
      type: oidc
      issuer: https://sso.company.com/realms/main
      client_id: my-app
      scopes: [openid, profile, email]
YAML
umask 077
cat > "$work/home/.config/kstlib/auth/tokens/corporate.token.json" <<'JSON'
{"access_token":"a-token","token_type":"Bearer","expires_at":"2099-01-01T00:00:00.000000+00:00","refresh_token":"another","scope":["openid"],"id_token":null,"issued_at":"2026-01-01T00:00:00.000000+00:00","metadata":{"kstlib":{"server":"https://sso.company.com/realms/main","client_id":"my-app"}}}
JSON
cat > "$work/Hello.java" <<'JAVA'
public class Hello { public static void main(String[] args) { System.out.println("a-token"); } }
JAVA

# One clock for both: wall time in milliseconds of a whole process, measured by a JVM that does nothing else.
cat > "$work/Stopwatch.java" <<'JAVA'
import java.util.*;
public class Stopwatch {
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        List<String> hello = List.of(args[1], "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", args[3], "Hello");
        List<String> token = List.of(args[2], "auth", "token", "-q");
        double[] a = new double[runs], b = new double[runs], ratio = new double[runs];
        for (int i = -2; i < runs; i++) { // two rounds to warm the file cache
            double h = time(hello, args), t = time(token, args);
            if (i >= 0) { a[i] = h; b[i] = t; ratio[i] = t / h; }
        }
        System.out.printf(Locale.ROOT, "%-12s %14s %14s %14s%n", args[5], "min", "median", "max");
        row("hello ms", a); row("token -q ms", b); row("ratio", ratio);
    }
    static double time(List<String> command, String[] args) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("HOME", args[4]);
        builder.environment().keySet().removeIf(name -> name.startsWith("KSTLIB_") || name.startsWith("XDG_"));
        builder.directory(new java.io.File(args[4]));
        long begin = System.nanoTime();
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        int exit = process.waitFor();
        double ms = (System.nanoTime() - begin) / 1e6;
        if (exit != 0 || !said.equals("a-token")) throw new IllegalStateException(command + " ended with " + exit + ": " + said);
        return ms;
    }
    static void row(String name, double[] values) {
        double[] v = values.clone();
        Arrays.sort(v);
        double median = (v[(v.length - 1) / 2] + v[v.length / 2]) / 2;
        System.out.printf(Locale.ROOT, "%-12s %14.2f %14.2f %14.2f%n", name, v[0], median, v[v.length - 1]);
    }
}
JAVA

for jdk in "$@"; do
    [ -x "$jdk/bin/javac" ] || { echo "no JDK in $jdk" >&2; exit 1; }
    classes=$work/classes
    rm -rf "$classes"
    mkdir "$classes"
    "$jdk/bin/javac" -d "$classes" "$work/Hello.java" "$work/Stopwatch.java"
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$jdk/release")
    # An archive for this Java, as the build makes it for the one it runs on.
    JAVA_HOME=$jdk "$root/kstlib-auth-cli/target/dist/kstlib/bin/kstlib-archive" >/dev/null 2>&1 || echo "no archive could be made for Java $version" >&2
    JAVA_HOME=$jdk "$jdk/bin/java" -cp "$classes" Stopwatch "$runs" "$jdk/bin/java" "$kstlib" "$classes" "$work/home" "Java $version"
done
