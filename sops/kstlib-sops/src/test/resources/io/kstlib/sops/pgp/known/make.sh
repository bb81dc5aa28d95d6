#!/bin/sh
# Makes the files of this folder with gpg 2.2: keys of RSA and of Curve25519, and "the data key, 32 bytes long!!!!!" encrypted for them. The
# passphrase of the protected keys is "correct horse".
set -eu
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
# In the past, so that no clock finds the keys to be from the future.
gpg() { command gpg --faked-system-time 20250101T000000 --batch --quiet --no-tty --pinentry-mode loopback "$@"; }
fingerprint() { gpg --list-keys --with-colons "$1" | awk -F: '/^fpr/ { print $10; exit }'; }

make() { # name, algorithm of the key, algorithm of the encryption subkey, passphrase
    gpg --passphrase "$4" --quick-generate-key "$1 <$1@example.test>" "$2" cert never
    gpg --passphrase "$4" --quick-add-key "$(fingerprint "$1@example.test")" "$3" encr never
    fingerprint "$1@example.test" > "$1.fpr"
    gpg --armor --export "$1@example.test" > "$1.pub.asc"
    gpg --passphrase "$4" --armor --export-secret-keys "$1@example.test" > "$1.sec.asc"
    printf 'the data key, 32 bytes long!!!!!' | gpg --trust-model always --armor -r "$1@example.test" --encrypt > "$1.msg.asc"
}

make rsa rsa2048 rsa2048 ''
make curve ed25519 cv25519 ''
# One passphrase is hashed less often than by default, so that tests try it quickly, and the other as often as by default.
echo 's2k-count 65536' > "$GNUPGHOME/gpg-agent.conf"
gpgconf --kill gpg-agent
make rsa-locked rsa2048 rsa2048 'correct horse'
rm "$GNUPGHOME/gpg-agent.conf"
gpgconf --kill gpg-agent
make curve-locked ed25519 cv25519 'correct horse'

printf 'the data key, 32 bytes long!!!!!' |
    gpg --trust-model always --armor --throw-keyids -r rsa@example.test --encrypt > rsa-hidden.msg.asc
gpg --passphrase '' --quick-generate-key 'expired <expired@example.test>' ed25519 cert seconds=1
gpg --passphrase '' --quick-add-key "$(fingerprint expired@example.test)" cv25519 encr seconds=1
fingerprint expired@example.test > expired.fpr
gpg --armor --export expired@example.test > expired.pub.asc
