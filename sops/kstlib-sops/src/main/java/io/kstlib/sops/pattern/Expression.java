package io.kstlib.sops.pattern;

import java.util.List;

/** A regular expression as a tree. It has no captures: the only question is whether something matches. */
sealed interface Expression {

    /** Adds its instructions to a program. */
    void compile(GoPattern.Automaton program);

    /** Whether nothing in it is repeated more often than that. Nested repetitions are multiplied, as Go counts. */
    default boolean repeatsAtMost(int times) {
        return true;
    }

    record Characters(CharSet set) implements Expression {
        @Override
        public void compile(GoPattern.Automaton program) {
            program.characters(set);
        }
    }

    record Assertion(Position position) implements Expression {
        @Override
        public void compile(GoPattern.Automaton program) {
            program.assertion(position);
        }
    }

    record Concatenation(List<Expression> parts) implements Expression {
        @Override
        public void compile(GoPattern.Automaton program) {
            parts.forEach(part -> part.compile(program));
        }

        @Override
        public boolean repeatsAtMost(int times) {
            return parts.stream().allMatch(part -> part.repeatsAtMost(times));
        }
    }

    record Alternation(List<Expression> choices) implements Expression {
        @Override
        public void compile(GoPattern.Automaton program) {
            program.alternatives(choices);
        }

        @Override
        public boolean repeatsAtMost(int times) {
            return choices.stream().allMatch(choice -> choice.repeatsAtMost(times));
        }
    }

    record Repetition(Expression part, int atLeast, int atMost) implements Expression {

        static final int UNBOUNDED = -1;

        @Override
        public boolean repeatsAtMost(int times) {
            int most = atMost == UNBOUNDED ? atLeast : atMost;
            return atMost == 0 || (most <= times && part.repeatsAtMost(most == 0 ? times : times / most));
        }

        @Override
        public void compile(GoPattern.Automaton program) {
            for (int i = 0; i < atLeast; i++) {
                part.compile(program);
            }
            if (atMost == UNBOUNDED) {
                program.loop(part);
            } else if (atMost > atLeast) {
                program.optional(new Concatenation(List.of(part, new Repetition(part, 0, atMost - atLeast - 1))));
            }
        }
    }

    /** A place between characters. */
    enum Position {
        TEXT_START,
        TEXT_END,
        LINE_START,
        LINE_END,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY;

        boolean holds(int before, int after) {
            return switch (this) {
                case TEXT_START -> before < 0;
                case TEXT_END -> after < 0;
                case LINE_START -> before < 0 || before == '\n';
                case LINE_END -> after < 0 || after == '\n';
                case WORD_BOUNDARY -> isWord(before) != isWord(after);
                case NO_WORD_BOUNDARY -> isWord(before) == isWord(after);
            };
        }

        private static boolean isWord(int codePoint) {
            return CharSet.WORD.contains(codePoint);
        }
    }
}
