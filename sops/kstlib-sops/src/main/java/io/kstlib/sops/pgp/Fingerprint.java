package io.kstlib.sops.pgp;

import java.util.HexFormat;
import java.util.Locale;

/**
 * A PGP key as people name it in files: its fingerprint without spaces, the end of it, or another name that {@code gpg} takes. An exclamation
 * mark at the end means exactly this subkey.
 *
 * @param text the text, without spaces
 */
record Fingerprint(String text) {

    private static final int LONG_ID_DIGITS = 16;

    /** Removes the spaces with which {@code gpg} prints fingerprints. */
    Fingerprint {
        text = text.replace(" ", "");
    }

    /** Whether it can be matched without gpg: so long that no one can make another key with the same end. */
    boolean isHexadecimal() {
        return digits().matches("[0-9A-F]{16,64}");
    }

    boolean isExact() {
        return text.endsWith("!");
    }

    /** Whether the fingerprint of a key is this one, or ends with it. */
    boolean matches(byte[] fingerprint) {
        return isHexadecimal() && hex(fingerprint).endsWith(digits());
    }

    /** Returns the end of it, with the exclamation mark, as old versions of gpg need it. */
    String longId() {
        String digits = digits();
        String end = digits.length() > LONG_ID_DIGITS ? digits.substring(digits.length() - LONG_ID_DIGITS) : digits;
        return isExact() ? end + "!" : end;
    }

    private String digits() {
        String upper = text.toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("0X") ? upper.substring(2) : upper;
        return bare.endsWith("!") ? bare.substring(0, bare.length() - 1) : bare;
    }

    static String hex(byte[] fingerprint) {
        return HexFormat.of().withUpperCase().formatHex(fingerprint);
    }

    @Override
    public String toString() {
        return text;
    }
}
