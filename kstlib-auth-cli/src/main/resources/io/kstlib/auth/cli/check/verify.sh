
fail() { printf 'NOT VALID: %s\n' "$1"; exit 1; }
unknown() { printf 'CANNOT TELL: %s\n' "$1"; exit 2; }
lacking() { printf 'CANNOT TELL: %s\n' "$1"; exit 3; }
passed() { printf 'ok  %s\n' "$1"; }

base64url() { awk '{ gsub("-", "+"); gsub("_", "/"); while (length($0) % 4) $0 = $0 "="; print }' | openssl base64 -d -A; }
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
# JSON in UTF-8, with an escape for each character that could mislead a terminal, and a blank for a carriage return.
shown() {
    od -An -v -tu1 | LC_ALL=C awk '
        function put(code, text) {
            if (code == 13) printf " "
            else if ((code < 32 && code != 9 && code != 10) || (code >= 127 && code < 160) ||
                (code >= 8232 && code <= 8238) || (code >= 8294 && code <= 8297)) printf "\\u%04x", code
            else printf "%s", text
        }
        {
            for (i = 1; i <= NF; i++) {
                byte = $i + 0
                if (byte >= 128 && byte < 192 && left > 0) {
                    code = code * 64 + byte - 128
                    text = text sprintf("%c", byte)
                    if (--left == 0) put(code, text)
                    continue
                }
                if (left > 0 || (byte >= 128 && byte < 192)) printf "?"
                left = byte < 192 ? 0 : byte < 224 ? 1 : byte < 240 ? 2 : 3
                code = byte < 192 ? byte : byte % (byte < 224 ? 32 : byte < 240 ? 16 : 8)
                text = sprintf("%c", byte)
                if (byte < 128) put(byte, text)
            }
        }'
}
decoded_hex() { printf '%s\n' "$1" | base64url | od -An -v -tx1 | tr -d ' \n'; }

here=$(cd "$(dirname "$0")" && pwd) || unknown 'this directory cannot be read'
work=${TMPDIR:-/tmp}/kstlib-proof-$$
(umask 077 && mkdir "$work") || unknown 'there is no place for temporary files'
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
cd "$here" || unknown 'this directory cannot be read'
command -v openssl > /dev/null || lacking 'openssl is not installed'
too_old() {
    lacking "$(openssl version) does not know $algorithm${needed:+, which takes openssl $needed or later}"
}

[ -n "$algorithm" ] && [ -f key.pem ] || unknown "$reason"

# 1. The key is one that the provider publishes.
for parameter in $parameters; do
    tr -d ' \t\r\n' < jwks.json | grep -F -q "\"$parameter\"" || fail "jwks.json does not hold the key of key.pem"
done
passed 'the numbers of the key stand in jwks.json'

# 2. key.pem is that key, made anew from its numbers.
case $kty in
RSA)
    cat > "$work/key.cnf" <<EOF
asn1=SEQUENCE:info
[info]
algorithm=SEQUENCE:algorithm
key=BITWRAP,SEQUENCE:numbers
[algorithm]
oid=OID:rsaEncryption
parameters=NULL
[numbers]
n=INTEGER:0x$(decoded_hex "$n")
e=INTEGER:0x$(decoded_hex "$e")
EOF
    ;;
EC)
    cat > "$work/key.cnf" <<EOF
asn1=SEQUENCE:info
[info]
algorithm=SEQUENCE:algorithm
key=FORMAT:HEX,BITSTRING:04$(decoded_hex "$x")$(decoded_hex "$y")
[algorithm]
oid=OID:id-ecPublicKey
curve=OID:$curve
EOF
    ;;
*)
    cat > "$work/key.cnf" <<EOF
asn1=SEQUENCE:info
[info]
algorithm=SEQUENCE:algorithm
key=FORMAT:HEX,BITSTRING:$(decoded_hex "$x")
[algorithm]
oid=OID:$curve
EOF
    ;;
esac
openssl asn1parse -genconf "$work/key.cnf" -noout -out "$work/made.der" > /dev/null 2>&1 ||
    too_old
sed -e '/^-----/d' key.pem | openssl base64 -d > "$work/key.der"
cmp -s "$work/made.der" "$work/key.der" || fail 'key.pem is not the key whose numbers stand in jwks.json'
openssl pkey -pubin -in key.pem -noout > /dev/null 2>&1 || too_old
passed "key.pem is that key ($(openssl dgst -sha256 -r "$work/key.der" | cut -d' ' -f1))"

# 3. The token is the one of the report.
if [ ! -f token.jwt ]; then
    printf 'SHA-256 of the signed bytes: %s\n' "$(openssl dgst -sha256 -r signed.txt | cut -d' ' -f1)"
    unknown 'the token was left out; put it into token.jwt to verify its signature'
fi
tr -d '\r\n' < token.jwt > "$work/token"
[ "$(openssl dgst -sha256 -r "$work/token" | cut -d' ' -f1)" = "$(tr -d '\r\n' < token.sha256)" ] ||
    fail 'token.jwt is not the token that was checked'
cut -d. -f1,2 < "$work/token" | tr -d '\n' > "$work/signed"
cmp -s "$work/signed" signed.txt || fail 'signed.txt is not what was signed'
cut -d. -f3 < "$work/token" | base64url > "$work/signature"
passed 'token.jwt is the token that was checked'

# 4. The signature.
verify() {
    case $algorithm in
    RS*)
        openssl dgst "$digest" -verify key.pem -signature "$work/signature" "$work/signed"
        ;;
    PS*)
        openssl dgst "$digest" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest \
            -verify key.pem -signature "$work/signature" "$work/signed"
        ;;
    ES*)
        # A JWS has the two numbers one after the other (RFC 7518 section 3.4); openssl wants them in ASN.1.
        numbers=$(hex "$work/signature")
        half=$((${#numbers} / 2))
        [ "$half" -eq "$expected_half" ] || return 1
        printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' \
            "$(printf %s "$numbers" | cut -c1-"$half")" "$(printf %s "$numbers" | cut -c$((half + 1))-)" > "$work/s.cnf"
        openssl asn1parse -genconf "$work/s.cnf" -noout -out "$work/s.der" || return 1
        openssl dgst "$digest" -verify key.pem -signature "$work/s.der" "$work/signed"
        ;;
    *)
        openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in "$work/signed" -sigfile "$work/signature"
        ;;
    esac
}
if [ "$kty" = RSA ] && [ "${algorithm#RS}" != "$algorithm" ]; then
    openssl pkeyutl -verifyrecover -pubin -inkey key.pem -in "$work/signature" -out "$work/recovered" 2> /dev/null &&
        printf '    hash recovered from the signature: %s\n' "$(hex "$work/recovered" | tail -c "$hash_length")"
    printf '    hash computed from the bytes:      %s\n' "$(openssl dgst "$digest" -r "$work/signed" | cut -d' ' -f1)"
fi
case $algorithm in
RS* | PS* | ES*) ;;
*) openssl pkeyutl -help 2>&1 | grep -q -e '-rawin' || too_old ;;
esac
verify > /dev/null 2>&1 || fail "the $algorithm signature is not that of the key"
passed "the $algorithm signature is valid"

# 5. The token was good when it was checked.
payload() { cut -d. -f2 < "$work/token"; }
holds() { payload | base64url | tr -d ' \t\r\n' | grep -F -q "\"$1\":$2"; }
[ -z "$expiry" ] || holds exp "$expiry" || fail 'the token has another exp than the report'
[ -z "$begin" ] || holds nbf "$begin" || fail 'the token has another nbf than the report'
if [ -n "$expiry" ]; then
    [ "$checked_at" -lt $((expiry + skew)) ] || fail "it had expired when it was checked (exp $expiry)"
    now=$(awk 'BEGIN { srand(); print srand() }') # seconds since 1970, which "date" need not be able to print
    [ "$now" -lt "$expiry" ] || printf '    it has expired since\n'
fi
[ -z "$begin" ] || [ $((checked_at + skew)) -ge "$begin" ] || fail "it was not valid yet when it was checked (nbf $begin)"
passed 'it was not expired when it was checked'
printf '\nClaims, for you to judge whom and what they are for:\n'
payload | base64url | shown
printf '\n\n'
[ "$all_else" = right ] || fail "$reason"
printf 'VALID: the holder of the key signed this token\n'
