package io.kstlib.sops.pgp;

import java.util.HexFormat;
import java.util.Locale;

/**
 * A PGP key as people name it in files: its fingerprint without spaces, the end of it, or what else {@code gpg} takes. An exclamation mark at
 * the end means this very subkey.
 *
 * @param text without spaces
 */
record Fingerprint(String text) {

    private static final int LONG_ID_DIGITS = 16;

    /** Takes the spaces out, with which {@code gpg} prints fingerprints. */
    Fingerprint {
        text = text.replace(" ", "");
    }

    /** Whether it can be matched without gpg: long enough that no one can make another key that ends so. */
    boolean isHexadecimal() {
        return digits().matches("[0-9A-F]{16,64}");
    }

    boolean isExact() {
        return text.endsWith("!");
    }

    /** Whether a key has this fingerprint or an end like it. */
    boolean matches(byte[] fingerprint) {
        return isHexadecimal() && hex(fingerprint).endsWith(digits());
    }

    /** The end of it, with the exclamation mark, as old versions of gpg want it. */
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
