package io.kstlib.tests.sops;

import java.util.List;
import java.util.Locale;

/** What sops encrypts and authenticates, as lines of a creation rule. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
enum CryptOption {
    NONE(),
    UNENCRYPTED_SUFFIX("unencrypted_suffix: _plain"),
    ENCRYPTED_SUFFIX("encrypted_suffix: _secret"),
    UNENCRYPTED_REGEX("unencrypted_regex: '^(?i:USER|public_.*)$'"),
    ENCRYPTED_REGEX("encrypted_regex: '(^pass|list_)\\w+t$'"),
    UNENCRYPTED_COMMENT_REGEX("unencrypted_comment_regex: 'sops:dec'"),
    ENCRYPTED_COMMENT_REGEX("encrypted_comment_regex: 'sops:enc'"),
    MAC_ONLY_ENCRYPTED("encrypted_suffix: _secret", "mac_only_encrypted: true"),
    KEY_GROUPS("shamir_threshold: 2");

    private final String lines;

    CryptOption(String... lines) {
        this.lines = String.join("\n", lines);
    }

    List<String> lines() {
        return lines.lines().toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
