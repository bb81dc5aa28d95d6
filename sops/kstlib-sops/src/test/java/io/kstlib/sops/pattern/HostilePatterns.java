package io.kstlib.sops.pattern;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Compiles expressions that are made to cost much, for as many seconds as the first argument says, and searches a text with each. It runs in
 * a JVM of its own with little memory, on a thread with the stack that Java gives by default. It ends with 0 if nothing but a
 * {@link PatternSyntaxException} was thrown, and nothing took long.
 */
final class HostilePatterns {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int MOST_CHARACTERS = 4_096;
    private static final int LEAST = 200;
    private static final String TEXT = "a".repeat(300) + "x".repeat(200) + "é1 я\u1C80".repeat(40);

    private static final List<String> PARTS = List.of(
            "(",
            "(?:",
            "(?i:",
            "(?P<n>",
            ")",
            ")*",
            ")+",
            ")?",
            "){1000}",
            "){10}",
            "){0,100}",
            "){2,}",
            "a",
            "ab",
            "\u1C80",
            "[a-z]",
            "[\\x{0}-\\x{10ffff}]",
            "[а-\\x{2000}]",
            "[^\\pL]",
            "\\pL",
            "\\p{Greek}",
            "\\PN",
            "[[:alpha:]",
            "]",
            "[",
            "(?i)",
            "(?s)",
            ".*",
            ".",
            "x*",
            "x+?",
            "a?",
            "{1000}",
            "{999}",
            "{0,1000}",
            "{2}",
            "|",
            "||",
            "^",
            "$",
            "\\b",
            "\\Q",
            "\\E",
            "\\",
            "()",
            "(|)",
            "\\x{",
            "{",
            "}");

    private static final List<String> SEEDS = List.of(
            "(".repeat(2_000) + "a" + ")".repeat(2_000),
            "(".repeat(4_000),
            "(?:".repeat(1_000) + "a" + ")*".repeat(500),
            "((((a{1000}){1000}){1000}){1000}){1000}",
            "(((((((((a{10}){10}){10}){10}){10}){10}){10}){10}){10})",
            "((a{0,10}){0,10}){0,10}",
            "a{0,1000}",
            "(a?){1000}a{1000}",
            "((a*)*)*{1000}",
            "a{1000}".repeat(500),
            "()".repeat(2_000),
            "(|)".repeat(1_300),
            "|".repeat(4_096),
            "a*".repeat(2_000),
            ".*".repeat(2_000) + "y",
            "[" + "\\pL".repeat(1_300) + "]",
            "(?i)[" + "\\PL".repeat(1_300) + "]",
            "(?i)\u1C80",
            "(?i)[\\x{1C7F}-\\x{1C90}]",
            "(?i)[\\x{0}-\\x{10FFFF}]{1000}",
            "(?i)" + "ſ".repeat(4_000));

    private HostilePatterns() {}

    /**
     * @param arguments the seconds, and the seed
     */
    public static void main(String... arguments) {
        Random random = new Random(Long.parseLong(arguments[1]));
        SEEDS.forEach(HostilePatterns::check);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
        int compiled = 0;
        int tried = 0;
        while (System.nanoTime() < end || tried < LEAST) {
            tried++;
            compiled += check(expression(random)) ? 1 : 0;
        }
        System.out.println(compiled + " of " + tried + " compiled");
        System.exit(compiled > 0 && compiled < tried ? 0 : 2);
    }

    private static String expression(Random random) {
        StringBuilder expression = new StringBuilder();
        int parts = 1 + random.nextInt(1 << random.nextInt(11));
        while (parts > 0) {
            String part = PARTS.get(random.nextInt(PARTS.size()));
            int times = random.nextInt(8) == 0 ? 1 + random.nextInt(1 << random.nextInt(10)) : 1;
            expression.append(part.repeat(times));
            parts -= times;
        }
        // Expressions that lack a parenthesis would be refused at once.
        long open = Pattern.compile("\\(").matcher(expression).results().count();
        long closed = Pattern.compile("\\)").matcher(expression).results().count();
        expression.append(")".repeat((int) Math.max(0, open - closed)));
        return expression.substring(0, Math.min(expression.length(), MOST_CHARACTERS));
    }

    private static boolean check(String expression) {
        long start = System.nanoTime();
        try {
            GoPattern.compile(expression).find(TEXT);
            return true;
        } catch (PatternSyntaxException refused) {
            return false;
        } catch (RuntimeException | Error failure) {
            throw new AssertionError("with " + expression, failure);
        } finally {
            if (System.nanoTime() - start > LONGEST_NANOS) {
                System.out.println("took too long: " + expression);
                System.exit(3);
            }
        }
    }
}
