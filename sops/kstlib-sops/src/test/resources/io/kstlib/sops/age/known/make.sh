#!/bin/sh
# Makes the files of this folder with age 1.3.2, ssh-keygen and openssl: age files of "the data key, 32 bytes long!!!!!", the identities that open
# them, and identity files that the passphrase "correct horse" opens.
set -eu
plain='the data key, 32 bytes long!!!!!'
export AGE_PASSPHRASE='correct horse' AGE_PASSPHRASE_WORK_FACTOR=10
encrypt() { printf '%s' "$plain" | age -a "$@"; }

age-keygen -o x25519.key
encrypt -i x25519.key -e > x25519.age
age-keygen -pq -o hybrid.key
encrypt -i hybrid.key -e > hybrid.age

ssh-keygen -q -t ed25519 -N '' -C test -f ed25519
encrypt -R ed25519.pub > ed25519.age
ssh-keygen -q -t rsa -b 2048 -N '' -C test -f rsa
encrypt -R rsa.pub > rsa.age

# The same RSA key in the two forms of PEM.
cp rsa rsa-pkcs1.pem && ssh-keygen -q -p -N '' -m PEM -f rsa-pkcs1.pem > /dev/null
cp rsa rsa-pkcs8.pem && ssh-keygen -q -p -N '' -m PKCS8 -f rsa-pkcs8.pem > /dev/null
cp rsa rsa-encrypted.pem && ssh-keygen -q -p -N "$AGE_PASSPHRASE" -m PEM -f rsa-encrypted.pem > /dev/null
openssl genpkey -algorithm ed25519 -out ed25519-pkcs8.pem
encrypt -i ed25519-pkcs8.pem -e > ed25519-pkcs8.age

# The same keys under a passphrase.
cp ed25519 ed25519-encrypted && ssh-keygen -q -p -a 4 -N "$AGE_PASSPHRASE" -f ed25519-encrypted > /dev/null
cp ed25519 ed25519-encrypted-cbc && ssh-keygen -q -p -a 2 -Z aes256-cbc -N "$AGE_PASSPHRASE" -f ed25519-encrypted-cbc > /dev/null
cp rsa rsa-encrypted && ssh-keygen -q -p -a 4 -N "$AGE_PASSPHRASE" -f rsa-encrypted > /dev/null
age -e -j batchpass x25519.key > x25519.key.age
age -e -a -j batchpass x25519.key > x25519.key.asc
ssh-keygen -q -t ecdsa -N '' -C test -f ecdsa
