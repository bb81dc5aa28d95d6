package io.kstlib.sops.document;

/** Writes texts in double quotes, with escapes for what may not be there as it is. */
final class DoubleQuotes {

    private static final String HEX = "0123456789ABCDEF";

    private DoubleQuotes() {}

    static String around(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> character(c, out));
        return out.append('"').toString();
    }

    private static void character(int c, StringBuilder out) {
        boolean asIs = c <= 0xFFFF && Characters.isPrintable(c) && !Characters.isBreak(c) && c != '"' && c != '\\';
        if (asIs) {
            out.append((char) c);
            return;
        }
        out.append('\\');
        switch (c) {
            case 0x00 -> out.append('0');
            case 0x07 -> out.append('a');
            case 0x08 -> out.append('b');
            case 0x09 -> out.append('t');
            case 0x0A -> out.append('n');
            case 0x0B -> out.append('v');
            case 0x0C -> out.append('f');
            case 0x0D -> out.append('r');
            case 0x1B -> out.append('e');
            case 0x22 -> out.append('"');
            case 0x5C -> out.append('\\');
            case 0x85 -> out.append('N');
            case 0x2028 -> out.append('L');
            case 0x2029 -> out.append('P');
            default -> code(c, out);
        }
    }

    private static void code(int c, StringBuilder out) {
        int digits = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
        out.append(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xF));
        }
    }
}
