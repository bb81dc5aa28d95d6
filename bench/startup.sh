#!/bin/sh
# Measures how long "kstlib auth token -q" takes from start to end, beside a bare Java hello world on the same Java.
#   bench/startup.sh [JAVA_HOME...]     one line for each JDK given; $JAVA_HOME, or the Java on the PATH, when none is
# The two are run in turn, ten times after two that are not counted; the median counts. Ends with 1 when the command takes more
# than six times as long as hello world. Other work on the machine blurs the numbers.

set -eu

fail() {
    printf 'bench/startup.sh: %s\n' "$1" >&2
    exit 2
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(dirname -- "$here")
"$root/kstlib" --version >/dev/null
dist=$root/kstlib-auth-cli/target/dist/kstlib

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

# Somebody who is logged in with a token that stays valid; the server is never asked.
mkdir -p "$work/.config/kstlib/auth/tokens"
chmod -R go= "$work"
cat >"$work/.config/kstlib/kstlib.conf.yml" <<'EOF'
auth:
  default_provider: example
  token_storage: file
  providers:
    example: { type: oidc, issuer: "https://login.example.com", client_id: example, scopes: [openid] }
EOF
cat >"$work/.config/kstlib/auth/tokens/example.token.json" <<'EOF'
{"access_token": "example", "token_type": "Bearer", "expires_at": "9999-01-01T00:00:00+00:00", "refresh_token": null,
 "scope": ["openid"], "id_token": null, "issued_at": "2026-01-01T00:00:00+00:00",
 "metadata": {"kstlib": {"server": "https://login.example.com", "client_id": "example"}}}
EOF
chmod 600 "$work/.config/kstlib/auth/tokens/example.token.json"
cat >"$work/Hello.java" <<'EOF'
public class Hello {
    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
EOF

slow=0
printf '%-28s %12s %12s %6s\n' JAVA 'HELLO (ms)' 'TOKEN (ms)' RATIO
for home in "$@"; do
    [ -x "$home/bin/javac" ] || fail "$home is not a JDK"
    JAVA_HOME=$home "$dist/bin/kstlib-archive"
    rm -rf "$work/classes"
    "$home/bin/javac" -d "$work/classes" "$work/Hello.java"
    "$home/bin/java" "$here/Startup.java" "$home" "$work" "$dist/bin/kstlib" || slow=1
done
exit "$slow"
