package io.kstlib.sops.document;

/** Classes of UTF-16 units as the YAML library of sops has them. */
final class Characters {

    private Characters() {}

    static boolean isBreak(int c) {
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** Whether a character may be outside of double quotes. Characters beyond 16 bits may not, so that surrogates may not either. */
    static boolean isPrintable(int c) {
        return c == '\n'
                || (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c < 0xD800)
                || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
    }
}
