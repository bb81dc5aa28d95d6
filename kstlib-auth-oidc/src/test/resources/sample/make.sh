#!/bin/sh
# Made the files beside it: an issuer with four keys and one token signed by each. The private keys were thrown away.
# Needs openssl 3 and POSIX tools. The tokens are good until the year 2100.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

b64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
unhex() { # hex on standard input to bytes
    awk '{ for (i = 1; i < length($0); i += 2) printf "\\%03o", index("0123456789abcdef", substr($0, i, 1)) * 16 - 16 + index("0123456789abcdef", substr($0, i + 1, 1)) - 1 }' > "$work/octal"
    printf "$(cat "$work/octal")"
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
integers() { # the INTEGERs of a DER file, in lower-case hex of at least $2 digits
    openssl asn1parse -inform DER -in "$1" | sed -n 's/.*INTEGER *://p' | tr 'A-F' 'a-f' |
        awk -v width="$2" '{ while (length($0) < width) $0 = "0" $0; print }'
}

openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/rsa.pem"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/pss.pem"
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/ec.pem"
openssl genpkey -quiet -algorithm ED25519 -out "$work/ed.pem"

rsa_jwk() { # file kid alg
    n=$(openssl rsa -in "$1" -noout -modulus | sed 's/Modulus=//' | tr 'A-F' 'a-f' | unhex | b64url)
    printf '{"kid":"%s","use":"sig","alg":"%s","kty":"RSA","n":"%s","e":"AQAB"}' "$2" "$3" "$n"
}
point=$(openssl pkey -in "$work/ec.pem" -pubout -outform DER | tail -c 64 | hex)
x=$(printf '%s\n' "$point" | cut -c1-64 | unhex | b64url)
y=$(printf '%s\n' "$point" | cut -c65-128 | unhex | b64url)
ed=$(openssl pkey -in "$work/ed.pem" -pubout -outform DER | tail -c 32 | b64url)
{
    printf '{"keys":[\n'
    rsa_jwk "$work/rsa.pem" rs256-key RS256
    printf ',\n'
    rsa_jwk "$work/pss.pem" ps256-key PS256
    printf ',\n{"kid":"es256-key","use":"sig","alg":"ES256","kty":"EC","crv":"P-256","x":"%s","y":"%s"}' "$x" "$y"
    printf ',\n{"kid":"eddsa-key","use":"sig","alg":"EdDSA","kty":"OKP","crv":"Ed25519","x":"%s"}\n]}\n' "$ed"
} > jwks.json

signing_input() { # alg kid
    printf '%s.%s' "$(printf '{"alg":"%s","kid":"%s","typ":"JWT"}' "$1" "$2" | b64url)" \
        "$(printf '{"iss":"https://sso.company.com/realms/main","sub":"248289761001","aud":"my-app","iat":1767225600,"exp":4102444800}' | b64url)"
}
signing_input RS256 rs256-key > "$work/rs"
openssl dgst -sha256 -sign "$work/rsa.pem" "$work/rs" > "$work/rs.sig"
signing_input PS256 ps256-key > "$work/ps"
openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sign "$work/pss.pem" "$work/ps" > "$work/ps.sig"
signing_input ES256 es256-key > "$work/es"
openssl dgst -sha256 -sign "$work/ec.pem" "$work/es" > "$work/es.der"
integers "$work/es.der" 64 | tr -d '\n' | { cat; echo; } | unhex > "$work/es.sig"
signing_input EdDSA eddsa-key > "$work/ed"
openssl pkeyutl -sign -inkey "$work/ed.pem" -rawin -in "$work/ed" -out "$work/ed.sig"
for name in rs ps es ed; do
    printf '%s.%s\n' "$(cat "$work/$name")" "$(b64url < "$work/$name.sig")" > "$name.jwt"
done
for name in rs:rs256 ps:ps256 es:es256 ed:eddsa; do
    mv "${name%%:*}.jwt" "${name##*:}.jwt"
done
printf '%s\n' '{"issuer":"https://sso.company.com/realms/main","authorization_endpoint":"https://sso.company.com/realms/main/authorize","token_endpoint":"https://sso.company.com/realms/main/token","jwks_uri":"https://sso.company.com/realms/main/certs"}' > openid-configuration.json
