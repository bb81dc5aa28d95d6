package io.kstlib.auth.spi.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's demand before it accepts a request: one challenge of a {@code WWW-Authenticate} header (RFC 9110 section 11.6.1). Immutable.
 *
 * @param scheme the authentication scheme, as the server writes it
 * @param parameters names in lower case, and values without quotes; empty for a challenge that only has a {@code token68}
 */
public record Challenge(String scheme, Map<String, String> parameters) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern VALUE = Pattern.compile(TOKEN);
    private static final Pattern PARAMETER = Pattern.compile("(" + TOKEN + ")[ \t]*=[ \t]*(.+)", Pattern.DOTALL);
    private static final Pattern BEGIN = Pattern.compile("(" + TOKEN + ")(?: +(.+))?", Pattern.DOTALL);
    private static final Pattern TOKEN68 = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    public Challenge {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads the challenges of an answer. A challenge that is malformed, or has a parameter twice, is left out, and so is the rest of the same header.
     *
     * @param headers the values of all {@code WWW-Authenticate} headers
     * @return the challenges, in order
     */
    public static List<Challenge> in(List<String> headers) {
        List<Challenge> found = new ArrayList<>();
        for (String header : headers) {
            new Reader(found).read(header);
        }
        return List.copyOf(found);
    }

    /**
     * Compares the whole word: a longer word that begins with the name of a scheme is another scheme.
     *
     * @param name the name of a scheme, such as {@code Bearer}; case does not matter
     * @return whether the challenge has that scheme
     */
    public boolean isOf(String name) {
        return scheme.equalsIgnoreCase(name);
    }

    /**
     * {@return the value of a parameter; empty if there is none}
     *
     * @param name the name of a parameter, in lower case
     */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Reads the challenges of one header up to the first mistake. A challenge is one element of the list, or several: each further one is a parameter. */
    private static final class Reader {

        private final List<Challenge> found;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private @Nullable String scheme;
        private boolean isComplete;

        Reader(List<Challenge> found) {
            this.found = found;
        }

        void read(String header) {
            for (String element : elements(header)) {
                if (!element.isEmpty() && !take(element)) {
                    return;
                }
            }
            end();
        }

        /** Splits at each comma outside of quotes. */
        private static List<String> elements(String header) {
            List<String> elements = new ArrayList<>();
            boolean isQuoted = false;
            int start = 0;
            for (int at = 0; at < header.length(); at++) {
                char character = header.charAt(at);
                if (character == '"') {
                    isQuoted = !isQuoted;
                } else if (character == '\\' && isQuoted) {
                    at++;
                } else if (character == ',' && !isQuoted) {
                    elements.add(header.substring(start, at).strip());
                    start = at + 1;
                }
            }
            elements.add(header.substring(start).strip());
            return elements;
        }

        /** Returns false for a mistake. */
        private boolean take(String element) {
            Matcher parameter = PARAMETER.matcher(element);
            if (parameter.matches()) {
                return put(parameter);
            }
            Matcher begin = BEGIN.matcher(element);
            if (!begin.matches()) {
                return false;
            }
            end();
            scheme = begin.group(1);
            String rest = begin.group(2);
            isComplete = rest != null && TOKEN68.matcher(rest).matches();
            Matcher first = PARAMETER.matcher(rest == null ? "" : rest);
            return rest == null || isComplete || (first.matches() && put(first));
        }

        private boolean put(Matcher parameter) {
            String value = value(parameter.group(2));
            return scheme != null
                    && !isComplete
                    && value != null
                    && parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value) == null;
        }

        private static @Nullable String value(String written) {
            if (!written.startsWith("\"")) {
                return VALUE.matcher(written).matches() ? written : null;
            }
            StringBuilder value = new StringBuilder();
            for (int at = 1; at < written.length(); at++) {
                char character = written.charAt(at);
                if (character == '"') {
                    return at == written.length() - 1 ? value.toString() : null;
                }
                if (character == '\\' && at + 1 < written.length()) {
                    at++;
                }
                value.append(written.charAt(at));
            }
            return null; // the closing quote is missing
        }

        private void end() {
            if (scheme != null) {
                found.add(new Challenge(scheme, parameters));
            }
            scheme = null;
            parameters.clear();
        }
    }
}
