package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which type a scalar without quotes has, as the YAML library of sops decides it: YAML 1.2 with the octal numbers and times of 1.1, but
 * without its {@code yes} and {@code no}.
 */
final class ScalarResolver {

    private static final String TAG_PREFIX = "tag:yaml.org,2002:";

    private static final Pattern WHOLE =
            Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    /** Without a digit before the point only underscores between digits are accepted. */
    private static final Pattern FRACTION = Pattern.compile("\\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?");

    private ScalarResolver() {}

    /** Returns the value of a scalar node. */
    static Scalar resolve(YamlNode node) {
        String tag = node.tag.startsWith(TAG_PREFIX) ? node.tag.substring(TAG_PREFIX.length()) : node.tag;
        boolean plain = node.style == YamlNode.Style.PLAIN;
        return switch (tag) {
            case "", "!" -> plain ? plain(node.value, node.line) : TextValue.of(node.value);
            case "int", "float", "bool", "null", "timestamp" -> tagged(tag, node);
            case "binary" -> binary(node);
            default -> TextValue.of(node.value); // also !!str and tags of applications
        };
    }

    /** Returns the value of a scalar without quotes and tag. */
    static Scalar plain(String text, int line) {
        Optional<Scalar> named = named(text);
        if (named.isPresent()) {
            return named.get();
        }
        char first = text.charAt(0);
        if (first == '.') {
            boolean fraction = text.length() <= Limits.MAX_NUMBER_LENGTH
                    && FRACTION.matcher(text).matches();
            return (fraction ? decimal(text.replace("_", "")) : Optional.<Scalar>empty())
                    .orElseGet(() -> TextValue.of(text));
        } else if (first == '+' || first == '-' || (first >= '0' && first <= '9')) {
            return number(text, line);
        }
        return TextValue.of(text);
    }

    /** Whether a text without quotes stays a text. */
    static boolean readsAsText(String text) {
        try {
            return plain(text, 0) instanceof TextValue;
        } catch (SopsException number) {
            return false;
        }
    }

    private static Optional<Scalar> named(String text) {
        return Optional.ofNullable(
                switch (text) {
                    case "true", "True", "TRUE" -> Bool.of(true);
                    case "false", "False", "FALSE" -> Bool.of(false);
                    case "", "~", "null", "Null", "NULL" -> Null.NULL;
                    case ".nan", ".NaN", ".NAN" -> new FloatNumber(Double.NaN);
                    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> new FloatNumber(Double.POSITIVE_INFINITY);
                    case "-.inf", "-.Inf", "-.INF" -> new FloatNumber(Double.NEGATIVE_INFINITY);
                    default -> null;
                });
    }

    private static Scalar number(String text, int line) {
        if (text.length() > Limits.MAX_NUMBER_LENGTH) {
            if (isLongNumber(text)) {
                throw Reason.MALFORMED_FILE.error("a number is too long (line " + line + ")", "Quote it", null);
            }
            return TextValue.of(text);
        }
        Optional<Timestamp> time = Timestamp.parse(text);
        if (time.isPresent()) {
            return time.get();
        }
        String digits = text.replace("_", "");
        if (WHOLE.matcher(digits).matches()) {
            BigInteger whole = whole(digits);
            if (whole.bitLength() < Long.SIZE) {
                return new IntNumber(whole.longValue());
            } else if (whole.signum() > 0 && whole.bitLength() == Long.SIZE) {
                throw Reason.UNSUPPORTED_DOCUMENT.error(
                        "a whole number needs more than 64 bits with its sign (line " + line + ")", "Quote it", null);
            }
        }
        return decimal(digits).orElseGet(() -> TextValue.of(text));
    }

    private static BigInteger whole(String digits) {
        String sign = digits.startsWith("-") ? "-" : "";
        String size = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
        if (size.length() > 1 && size.charAt(0) == '0') {
            return switch (size.charAt(1)) {
                case 'x', 'X' -> new BigInteger(sign + size.substring(2), 16);
                case 'b', 'B' -> new BigInteger(sign + size.substring(2), 2);
                case 'o', 'O' -> new BigInteger(sign + size.substring(2), 8);
                default -> new BigInteger(sign + size, 8);
            };
        }
        return new BigInteger(sign + size);
    }

    private static Optional<Scalar> decimal(String digits) {
        if (digits.length() > Limits.MAX_NUMBER_LENGTH
                || !DECIMAL.matcher(digits).matches()) {
            return Optional.empty();
        }
        double number = Double.parseDouble(digits);
        return Double.isInfinite(number) ? Optional.empty() : Optional.of(new FloatNumber(number));
    }

    /** Whether a long text has only characters that numbers have. */
    private static boolean isLongNumber(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        String allowed = hexadecimal ? "0123456789abcdefABCDEF_xX" : "0123456789_.eE+-oObB";
        return text.chars().allMatch(c -> allowed.indexOf(c) >= 0);
    }

    private static Scalar tagged(String tag, YamlNode node) {
        Scalar value = plain(node.value, node.line);
        boolean fits = switch (tag) {
            case "int" -> value instanceof IntNumber;
            case "float" -> value instanceof FloatNumber || value instanceof IntNumber;
            case "bool" -> value instanceof Bool;
            case "null" -> value instanceof Null;
            default -> value instanceof Timestamp;
        };
        if (!fits) {
            throw Reason.MALFORMED_FILE.error(
                    "a value is not what its tag !!" + tag + " says (line " + node.line + ")");
        }
        return tag.equals("float") && value instanceof IntNumber whole ? new FloatNumber(whole.value()) : value;
    }

    private static Scalar binary(YamlNode node) {
        try {
            return TextValue.ofBytes(Base64.getDecoder().decode(node.value.replaceAll("[\\s]", "")));
        } catch (IllegalArgumentException malformed) {
            throw Reason.MALFORMED_FILE.error("a value with the tag !!binary is not Base64 (line " + node.line + ")");
        }
    }
}
