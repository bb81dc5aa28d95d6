#!/bin/sh
# Measures how long "kstlib auth token -q" takes from start to end, beside a bare Java hello world on the same Java: with the storage file and
# with the storage sops, by lib/ and by a runtime that kstlib-link makes, and by the agent. Beside an empty shell, too, and beside kubelogin with
# a token in its cache, if kubelogin is on the PATH. Says how large each is.
#   bench/startup.sh [JAVA_HOME...]     for each JDK given; $JAVA_HOME, or the Java on the PATH, when none is
# All are run in turn, twenty times after three that are not counted (three hundred at the agent, which stays); the median counts. Ends with 1 when one takes longer than its goal.
# Other work on the machine blurs the numbers.

set -eu

fail() {
    printf 'bench/startup.sh: %s\n' "$1" >&2
    exit 2
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(dirname -- "$here")
"$root/kstlib" --version >/dev/null
dist=$root/packaging/kstlib-distribution/target/dist/kstlib

if [ $# -eq 0 ]; then
    if [ -n "${JAVA_HOME:-}" ]; then
        set -- "$JAVA_HOME"
    else
        java=$(readlink -f "$(command -v java)") || fail "Java was not found; name a JDK"
        set -- "${java%/bin/java}"
    fi
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A person who is logged in with a token that stays valid; the server is never asked.
mkdir -p "$work/.config/kstlib/auth/tokens" "$work/.config/sops/age"
chmod -R go= "$work"
for storage in file sops; do
    cat >"$work/$storage.conf.yml" <<EOF
auth:
  default_provider: example
  token_storage: $storage
  providers:
    example: { type: oidc, issuer: "https://login.example.com", client_id: example, scopes: [openid] }
EOF
done
cp "$here/keys.txt" "$work/.config/sops/age/"
cp "$here/example.token.sops.json" "$work/.config/kstlib/auth/tokens/"
cat >"$work/.config/kstlib/auth/tokens/example.token.json" <<'EOF'
{"access_token": "example", "token_type": "Bearer", "expires_at": "9999-01-01T00:00:00+00:00", "refresh_token": null,
 "scope": ["openid"], "id_token": null, "issued_at": "2026-01-01T00:00:00+00:00",
 "metadata": {"kstlib": {"server": "https://login.example.com", "client_id": "example", "trust": "java",
 "section": "auv93QeDkeosuPp45EKDTxkX0O-Oj37SSMNkL6g25nA"}}}
EOF
chmod 600 "$work/.config/kstlib/auth/tokens"/* "$work/.config/sops/age/keys.txt"
cat >"$work/Hello.java" <<'EOF'
public class Hello {
    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
EOF

slow=0
printf '%-28s %-16s %8s %10s %9s\n' JAVA WHAT 'TIME (ms)' 'TIMES HELLO' 'GOAL (ms)'
for home in "$@"; do
    [ -x "$home/bin/javac" ] || fail "$home is not a JDK"
    rm -rf "$work/classes" "$work/bench" "$work/lib" "$work/runtime" "$work/run"
    mkdir "$work/lib"
    mkdir -m 700 "$work/run"
    (cd "$dist" && cp -pR LICENSE README.txt bin lib plugins recipients "$work/lib/")
    JAVA_HOME=$home "$work/lib/bin/kstlib-link" "$work/runtime"
    JAVA_HOME=$home "$work/lib/bin/kstlib-archive"
    "$work/runtime/bin/kstlib-archive"
    "$home/bin/javac" -d "$work/classes" "$work/Hello.java"
    "$home/bin/javac" -d "$work/bench" "$here/Startup.java" "$here/Issuer.java"
    "$home/bin/java" -cp "$work/bench" Startup "$home" "$work" "$work/lib/bin/kstlib" "$work/runtime/bin/kstlib" || slow=1
    for what in lib runtime; do
        printf '%-28s %-16s %5s MB, archive %s MB\n' '' "$what/" "$(du -sm "$work/$what/$what" | cut -f1)" "$(du -sm "$work/$what/archive" | cut -f1)"
    done
done
exit "$slow"
