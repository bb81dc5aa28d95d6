package io.kstlib.sops.pattern;

/**
 * A regular expression in the syntax of Go's {@code regexp} package (RE2). It is parsed and matched here, not by {@link java.util.regex}: there
 * some of the same text means something else ({@code $}, {@code \s}, {@code \b}, {@code \v}, {@code [a&&b]}, {@code (?U)}), and matching can
 * take exponential time. Immutable, safe for use by several threads.
 */
public final class GoPattern {

    private static final int MOST_CHARACTERS = 4_096;

    private final Automaton program;

    private GoPattern(Automaton program) {
        this.program = program;
    }

    /**
     * {@return the pattern}
     *
     * @throws PatternSyntaxException if Go would refuse it, or it is too large: over 4096 characters, or repeats too much
     */
    public static GoPattern compile(String expression) {
        if (expression.length() > MOST_CHARACTERS) {
            throw new PatternSyntaxException("the expression is too long", MOST_CHARACTERS);
        }
        Automaton program = new Automaton();
        new Parser(expression).parse().compile(program);
        return new GoPattern(program);
    }

    /** {@return whether the expression matches anywhere in it} */
    public boolean find(String text) {
        return program.find(text.codePoints().toArray());
    }
}
