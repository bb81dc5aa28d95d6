package io.kstlib.auth.spi.internal.text;

import io.kstlib.auth.spi.text.PrintableText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cleans text of a server for messages. Servers echo what they received, including tokens and codes: as they are, percent-encoded (once or several
 * times), escaped as in JSON or HTML, in Base64, or in part. Immutable. {@link #toString()} shows no secret.
 */
public final class Redaction {

    /** How much of a server's text a message shows, in characters. */
    public static final int LONGEST_TEXT = 300;

    /** Hiding shorter values removes parts of ordinary words. */
    private static final int SHORTEST_SECRET = 4;

    /** So many characters in a row are no coincidence: they are a part of the secret. */
    private static final int PART = 12;

    /** In Base64, the characters at both ends depend on the neighbours of the secret. The rest must still be long enough. */
    private static final int SHORTEST_IN_BASE64 = 8;

    /** No more of a text is read: a message shows much less. */
    private static final int LONGEST_READ = 8 * LONGEST_TEXT;

    private static final Redaction NONE = new Redaction(List.of());

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** {@return a redaction that hides no secret and only cleans the text} */
    public static Redaction none() {
        return NONE;
    }

    /**
     * {@return a redaction that hides these values, and each part of them that has 12 characters}
     *
     * @param secrets the values to hide; values shorter than 4 characters are not hidden
     */
    public static Redaction of(Collection<String> secrets) {
        return new Redaction(secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList());
    }

    /**
     * {@return a redaction that hides these values and the ones of this redaction}
     *
     * @param more values to hide too
     */
    public Redaction and(Collection<String> more) {
        List<String> all = new ArrayList<>(secrets);
        all.addAll(more);
        return of(all);
    }

    /**
     * {@return the text on one line, with the secrets hidden, without control and invisible characters, cut after {@link #LONGEST_TEXT} characters}
     *
     * @param text a text of a server
     */
    public String clean(String text) {
        return PrintableText.oneLine(visible(hidden(text)), LONGEST_TEXT);
    }

    private String hidden(String text) {
        if (secrets.isEmpty()) {
            return text;
        }
        String read = text.length() <= LONGEST_READ ? text : text.substring(0, LONGEST_READ) + "…";
        BitSet secret = new BitSet(read.length());
        Map<Integer, Set<String>> parts = parts();
        for (EncodedText layer : EncodedText.of(read).layers()) {
            parts.forEach((length, known) -> layer.mark(known, length, secret));
        }
        StringBuilder hidden = new StringBuilder();
        int at = 0;
        while (at < read.length()) {
            int begin = secret.nextSetBit(at);
            if (begin < 0) {
                return hidden.append(read, at, read.length()).toString();
            }
            hidden.append(read, at, begin).append("[hidden]");
            at = secret.nextClearBit(begin);
        }
        return hidden.toString();
    }

    /** Returns what must not be in any layer of a text: the parts of all forms of the secrets, by their length. */
    private Map<Integer, Set<String>> parts() {
        Map<Integer, Set<String>> parts = new HashMap<>();
        for (String form : forms()) {
            int length = Math.min(PART, form.length());
            Set<String> known = parts.computeIfAbsent(length, unknown -> new HashSet<>());
            for (int at = 0; at + length <= form.length(); at++) {
                known.add(form.substring(at, at + length));
            }
        }
        return parts;
    }

    private Set<String> forms() {
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : secrets) {
            EncodedText written = EncodedText.of(secret);
            written.layers().stream()
                    .map(EncodedText::comparable)
                    .filter(form -> form.length() >= SHORTEST_SECRET)
                    .forEach(forms::add);
            String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
            for (String sent : List.of(secret, encoded, encoded.replace("+", "%20"))) {
                if (sent.length() >= SHORTEST_IN_BASE64) {
                    forms.addAll(EncodedText.inBase64(sent));
                }
            }
        }
        return forms;
    }

    /** Returns one blank for each run of blanks and of characters that no one sees. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints()
                .map(point -> PrintableText.isVisible(point) ? point : ' ')
                .forEach(point -> {
                    if (point != ' ' || (!visible.isEmpty() && visible.charAt(visible.length() - 1) != ' ')) {
                        visible.appendCodePoint(point);
                    }
                });
        return visible.toString().trim();
    }

    @Override
    public String toString() {
        return "Redaction[" + secrets.size() + " secrets]";
    }
}
