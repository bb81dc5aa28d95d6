#!/bin/sh
# Makes the keys of these tests again, with OpenSSL 3 and ssh-keygen. The encrypted ones have the passphrase canary-passphrase.
set -e
pass=pass:canary-passphrase
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem
openssl pkey -in rsa.pem -pubout -out rsa-public.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -in rsa.pem -passout $pass -out rsa-encrypted.pem
openssl pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512 -in rsa.pem -passout $pass -out rsa-encrypted-sha512.pem
openssl pkcs8 -topk8 -v2 des3 -in rsa.pem -passout $pass -out rsa-encrypted-des3.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 5000001 -in rsa.pem -passout $pass -out rsa-encrypted-slowly.pem
openssl rsa -in rsa.pem -traditional -out rsa-pkcs1.pem
openssl rsa -in rsa.pem -traditional -aes256 -passout $pass -out rsa-old-encryption.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa-1024.pem
for curve in P-256 P-384 P-521 secp256k1; do
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out ec-$curve.pem
done
openssl ecparam -name prime256v1 -genkey -out ec-sec1.pem
openssl ec -in ec-sec1.pem -no_public -out ec-no-public.pem
openssl genpkey -algorithm ED25519 -out ed25519.pem
openssl req -x509 -new -key rsa.pem -subj /CN=my-app -days 36500 -out cert.pem
openssl pkcs12 -export -inkey rsa.pem -in cert.pem -passout $pass | base64 > rsa.p12.base64
openssl pkcs12 -export -nokeys -in cert.pem -passout $pass | base64 > no-key.p12.base64
openssl req -x509 -new -key ec-P-256.pem -subj /CN=my-app -days 36500 -out ec-cert.pem
openssl pkcs12 -export -inkey ec-P-256.pem -in ec-cert.pem -passout $pass | base64 > ec.p12.base64
rm ec-cert.pem
ssh-keygen -q -t rsa -b 2048 -N '' -C '' -f openssh.pem
rm openssh.pem.pub
