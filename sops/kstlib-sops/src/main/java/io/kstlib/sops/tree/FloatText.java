package io.kstlib.sops.tree;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Supplier;

/**
 * Floating-point numbers in the forms that Go writes: always the fewest digits that read back as the same number. {@link Double#toString}
 * writes too many on JDK 17.
 */
public final class FloatText {

    private static final int MOST_DIGITS = 17;
    private static final int FIRST_SCIENTIFIC_EXPONENT = 6;

    private FloatText() {}

    /**
     * {@return the number without an exponent}
     *
     * @param value a number
     */
    public static String plain(double value) {
        return special(value, () -> signed(value, shortest(value).toPlainString()));
    }

    /**
     * {@return the number with an exponent below 1e-4 and from 1e6 on, as in the format {@code g} of Go's {@code strconv}}
     *
     * @param value a number
     */
    public static String general(double value) {
        return special(value, () -> {
            int exponent = exponent(value);
            boolean large = exponent < -4 || exponent >= FIRST_SCIENTIFIC_EXPONENT;
            return large ? scientific(value, 2) : plain(value);
        });
    }

    /**
     * {@return the number as Go writes it in JSON: with an exponent below 1e-6 and from 1e21 on}
     *
     * @param value a finite number
     */
    public static String json(double value) {
        double size = Math.abs(value);
        return size != 0 && (size < 1e-6 || size >= 1e21) ? scientific(value, 1) : plain(value);
    }

    /**
     * {@return the number as sops writes it in dotenv and INI files, so that it never looks like a whole number}
     *
     * @param value a number
     */
    public static String flat(double value) {
        String text = general(value).replace('e', 'E');
        return text.matches("-?[0-9]+") ? text + ".0" : text;
    }

    private static String special(double value, Supplier<String> finite) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : finite.get();
    }

    private static String signed(double value, String text) {
        return value == 0 && 1 / value < 0 ? "-" + text : text;
    }

    private static int exponent(double value) {
        BigDecimal digits = shortest(value);
        return digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
    }

    private static String scientific(double value, int exponentDigits) {
        BigDecimal digits = shortest(value);
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = exponent(value);
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        String size = Integer.toString(Math.abs(exponent));
        if (size.length() < exponentDigits) {
            size = "0" + size;
        }
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }
}
