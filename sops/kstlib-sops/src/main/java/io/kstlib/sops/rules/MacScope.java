package io.kstlib.sops.rules;

/** Which values the message authentication code covers. */
public enum MacScope {
    /** All values. */
    ALL_VALUES,
    /** The encrypted values only ({@code mac_only_encrypted}), so that others may be edited by hand. */
    ENCRYPTED_VALUES
}
