#!/usr/bin/env bash
# Makes all files in encrypted/ and expected/ anew, with sops 3.13.2, age 1.3.2 and GnuPG on the PATH; the keys in keys/ stay.
# encrypted/NAME is what sops made of a file in plain/, expected/NAME what "sops decrypt" makes of that again.
set -euo pipefail
cd "$(dirname "$0")"

export GNUPGHOME SOPS_AGE_KEY_FILE=$PWD/keys/age.txt SOPS_DISABLE_VERSION_CHECK=true
GNUPGHOME=$(mktemp -d)
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
chmod 700 "$GNUPGHOME"

# fingerprint NAME
fingerprint() {
    gpg --batch --with-colons --list-keys "$1" | sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p' | head -n 1
}

# pgp_key NAME TYPE TYPE_OF_SUBKEY
pgp_key() {
    gpg --batch --quiet --passphrase '' --quick-generate-key "$1" "$2" cert,sign never
    gpg --batch --quiet --passphrase '' --quick-add-key "$(fingerprint "$1")" "$3" encr never
}

# Once upon a time: how the keys were made.
new_keys() {
    age-keygen -o keys/age.txt
    age-keygen -pq -o keys/age-pq.txt
    ssh-keygen -q -t ed25519 -N '' -C kstlib-test -f keys/ssh_ed25519
    ssh-keygen -q -t rsa -b 2048 -N '' -C kstlib-test -f keys/ssh_rsa
    pgp_key 'kstlib test RSA <rsa@test.invalid>' rsa2048 rsa2048
    pgp_key 'kstlib test Curve25519 <curve@test.invalid>' ed25519 cv25519
    gpg --batch --armor --export-secret-keys rsa@test.invalid >keys/pgp-rsa.asc
    gpg --batch --armor --export-secret-keys curve@test.invalid >keys/pgp-curve25519.asc
}
[ -d keys ] && [ -n "$(ls keys)" ] || { mkdir -p keys; new_keys; }
chmod 600 keys/*
gpg --batch --quiet --import keys/*.asc

age=$(age-keygen -y keys/age.txt)
age_pq=$(age-keygen -y keys/age-pq.txt)
pgp_rsa=$(fingerprint rsa@test.invalid)
pgp_curve=$(fingerprint curve@test.invalid)

rm -rf encrypted expected
mkdir encrypted expected

# encrypt NAME SOURCE OPTION…
encrypt() {
    local name=$1 source=$2
    shift 2
    sops encrypt "$@" --output "encrypted/$name" "plain/$source"
    sops decrypt --output "expected/$name" "encrypted/$name"
}

for source in nasty.yaml nasty.json nasty.env nasty.ini nasty.bin crlf.yaml crlf.json crlf.env crlf.ini; do
    encrypt "$source" "$source" --age "$age"
done

encrypt recipient-age.yaml small.yaml --age "$age"
SOPS_AGE_KEY_FILE=$PWD/keys/age-pq.txt encrypt recipient-age-pq.yaml small.yaml --age "$age_pq"
SOPS_AGE_SSH_PRIVATE_KEY_FILE=$PWD/keys/ssh_ed25519 encrypt recipient-ssh-ed25519.yaml small.yaml --age "$(cat keys/ssh_ed25519.pub)"
SOPS_AGE_SSH_PRIVATE_KEY_FILE=$PWD/keys/ssh_rsa encrypt recipient-ssh-rsa.yaml small.yaml --age "$(cat keys/ssh_rsa.pub)"
encrypt recipient-pgp-rsa.yaml small.yaml --pgp "$pgp_rsa"
encrypt recipient-pgp-curve25519.yaml small.yaml --pgp "$pgp_curve"
encrypt recipients-both.json options.json --pgp "$pgp_rsa,$pgp_curve" --age "$age"

for type in yaml json env ini; do
    encrypt "unencrypted-suffix.$type" "options.$type" --age "$age" --unencrypted-suffix _plain
    encrypt "encrypted-suffix.$type" "options.$type" --age "$age" --encrypted-suffix _secret
    encrypt "unencrypted-regex.$type" "options.$type" --age "$age" --unencrypted-regex '^(?i:USER|public_.*)$'
    encrypt "encrypted-regex.$type" "options.$type" --age "$age" --encrypted-regex '(^pass|list_)\w+t$'
done
# These options can only be given in a configuration file.
config=$GNUPGHOME/sops.yaml
export SOPS_CONFIG=$config
rule() {
    printf 'creation_rules:\n    - age: "%s"\n' "$age" >"$config"
    printf '      %s\n' "$@" >>"$config"
}

rule 'encrypted_suffix: _secret' 'mac_only_encrypted: true'
for type in yaml json env ini; do encrypt "mac-only-encrypted.$type" "options.$type"; done
rule 'encrypted_comment_regex: "sops:enc"'
for type in yaml env ini; do encrypt "encrypted-comment-regex.$type" "options.$type"; done
rule 'unencrypted_comment_regex: "sops:dec"'
for type in yaml env ini; do encrypt "unencrypted-comment-regex.$type" "options.$type"; done
cat >"$config" <<EOF
creation_rules:
    - shamir_threshold: 2
      key_groups:
          - age: ["$age"]
          - pgp: ["$pgp_rsa"]
          - age: ["$age_pq"]
            pgp: ["$pgp_curve"]
EOF
for type in yaml json env ini; do encrypt "key-groups.$type" "options.$type"; done
encrypt key-groups.bin nasty.bin
unset SOPS_CONFIG

# sops 3.13 writes comments between the items of a list as items, and then misses its own MAC; its --ignore-mac shows what was meant.
sops encrypt --age "$age" --output encrypted/sequence-comments.yaml plain/sequence-comments.yaml
sops decrypt --ignore-mac --output expected/sequence-comments.yaml encrypted/sequence-comments.yaml

# Recipients of services that are not here, beside one that opens the file. sops reads it, so the entries are as it expects them.
sops encrypt --age "$age" plain/small.yaml >encrypted/recipients-elsewhere.yaml
cat >"$GNUPGHOME/entries" <<'EOF'
    kms:
        - arn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
          created_at: "2026-01-01T00:00:00Z"
          enc: AQICAHh=
          aws_profile: ""
    gcp_kms:
        - resource_id: projects/p/locations/global/keyRings/r/cryptoKeys/k
          created_at: "2026-01-01T00:00:00Z"
          enc: CiQA
    hckms:
        - key_id: tr-west-1:12345678-1234-1234-1234-123456789abc
          created_at: "2026-01-01T00:00:00Z"
          enc: AgAA
    azure_kv:
        - vault_url: https://v.vault.azure.net
          name: k
          version: 0123456789abcdef
          created_at: "2026-01-01T00:00:00Z"
          enc: AAAA
    hc_vault:
        - vault_address: https://vault.test.invalid:8200
          engine_path: transit
          key_name: k
          created_at: "2026-01-01T00:00:00Z"
          enc: vault:v1:AAAA
EOF
sed -i "/^sops:/r $GNUPGHOME/entries" encrypted/recipients-elsewhere.yaml
sops decrypt --output expected/recipients-elsewhere.yaml encrypted/recipients-elsewhere.yaml
