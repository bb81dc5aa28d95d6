package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.ARMOR;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The text form of age files: strict PEM (RFC 7468) without headers. */
final class Armor {

    private static final String BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
    private static final String END = "-----END AGE ENCRYPTED FILE-----";
    private static final int COLUMNS = 64;
    private static final int MAX_SPACE_AROUND = 1024;

    private Armor() {}

    static String encode(byte[] file) {
        String lines = Base64.getMimeEncoder(COLUMNS, new byte[] {'\n'}).encodeToString(file);
        return BEGIN + "\n" + lines + "\n" + END + "\n";
    }

    static boolean isArmored(byte[] file) {
        String start = new String(
                file, 0, Math.min(file.length, MAX_SPACE_AROUND + BEGIN.length()), StandardCharsets.ISO_8859_1);
        return start.stripLeading().startsWith("-----BEGIN AGE");
    }

    static byte[] decode(byte[] armored) throws AgeFileException {
        String text = new String(armored, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf('-');
        int end = text.lastIndexOf('-') + 1;
        if (begin < 0
                || !isSpace(text.substring(0, begin))
                || !isSpace(text.substring(end))
                || (begin > 0 && text.charAt(begin - 1) != '\n')) {
            throw new AgeFileException(ARMOR, "there is something before or after its armor");
        }
        List<String> lines = List.of(text.substring(begin, end).split("\r?\n", -1));
        if (lines.size() < 2
                || !lines.get(0).equals(BEGIN)
                || !lines.get(lines.size() - 1).equals(END)) {
            throw new AgeFileException(ARMOR, "its armor does not begin or end as it must");
        }
        return content(lines.subList(1, lines.size() - 1));
    }

    private static boolean isSpace(String around) {
        return around.length() <= MAX_SPACE_AROUND && around.isBlank();
    }

    private static byte[] content(List<String> lines) throws AgeFileException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            boolean last = index == lines.size() - 1;
            if (line.isEmpty()
                    || line.length() > COLUMNS
                    || (line.length() < COLUMNS && !last)
                    || (line.endsWith("=") && !last)) {
                throw new AgeFileException(ARMOR, "a line of its armor is empty, too long or too short");
            }
            content.writeBytes(CanonicalBase64.decodePadded(line)
                    .orElseThrow(() -> new AgeFileException(ARMOR, "its armor is not canonical Base64")));
        }
        return content.toByteArray();
    }
}
