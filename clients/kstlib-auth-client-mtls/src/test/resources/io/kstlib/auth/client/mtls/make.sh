#!/bin/sh
# Makes the keys and certificates of the tests again. They are valid from 2024 to 2043; the one that has expired, in 2024 only.
# OpenSSL makes the keys, and keytool signs, because it can say when a certificate begins.
set -e
work=$(mktemp -d)
password=canary-passphrase
store="-storetype PKCS12 -storepass $password"

keytool -genkeypair $store -keystore "$work/ca.p12" -alias ca -keyalg EC -groupname secp256r1 \
    -dname "CN=Company CA" -startdate "2024/01/01" -validity 7000 -ext bc:c
keytool -exportcert -rfc $store -keystore "$work/ca.p12" -alias ca > ca.pem

# signed NAME DAYS NAMES SUBJECT KEY
signed() {
    openssl genpkey -quiet $5 > "$1-key.pem"
    openssl req -new -key "$1-key.pem" -subj "$4" > "$work/$1.csr"
    keytool -gencert -rfc $store -keystore "$work/ca.p12" -alias ca -startdate "2024/01/01" -validity "$2" \
        -ext "san=$3" -infile "$work/$1.csr" > "$1.pem"
    openssl pkcs12 -export -in "$1.pem" -inkey "$1-key.pem" -certfile ca.pem -name key -passout "pass:$password" \
        | base64 > "$1.p12.base64"
}
ec="-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
signed client 7000 dns:app.example.com,uri:spiffe://example.com/app "/O=Company/CN=my-app" "$ec"
signed renewed 7000 dns:app.example.com "/O=Company/OU=renewed/CN=my-app" "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"
signed expired 300 dns:app.example.com "/O=Company/OU=expired/CN=my-app" "$ec"
signed server 7000 dns:localhost,ip:127.0.0.1 "/CN=localhost" "$ec"
cat client.pem ca.pem > client-chain.pem
rm renewed.p12.base64 expired.p12.base64 server-key.pem server.pem

openssl genpkey -quiet $ec > self-key.pem
openssl req -new -x509 -key self-key.pem -subj "/CN=self-signed app" -days 1 > "$work/self.pem"
openssl pkcs12 -export -in "$work/self.pem" -inkey self-key.pem -name self -passout "pass:$password" > "$work/self.p12"
keytool -selfcert $store -keystore "$work/self.p12" -alias self -startdate "2024/01/01" -validity 7000
keytool -exportcert -rfc $store -keystore "$work/self.p12" -alias self > self.pem
rm -r "$work"
