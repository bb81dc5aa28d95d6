package io.kstlib.sops.pattern;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * The instructions of a nondeterministic automaton. All its states are followed at once. So for every expression the time is bounded by the
     * size of the program times the length of the text.
     */
    static final class Automaton {

        private static final int MOST_INSTRUCTIONS = 10_000;

        /** An instruction: consume a character, check a place, or go to both of two others. */
        private static final class Instruction {
            private final @Nullable CharSet set;
            private final Expression.@Nullable Position position;
            private int next;
            private int other = -1;

            private Instruction(@Nullable CharSet set, Expression.@Nullable Position position, int next) {
                this.set = set;
                this.position = position;
                this.next = next;
            }
        }

        private final List<Instruction> instructions = new ArrayList<>();

        void characters(CharSet set) {
            add(new Instruction(set, null, instructions.size() + 1));
        }

        void assertion(Expression.Position position) {
            add(new Instruction(null, position, instructions.size() + 1));
        }

        void loop(Expression part) {
            Instruction split = fork();
            int start = instructions.size() - 1;
            part.compile(this);
            add(new Instruction(null, null, start));
            split.other = instructions.size();
        }

        void optional(Expression part) {
            Instruction split = fork();
            part.compile(this);
            split.other = instructions.size();
        }

        void alternatives(List<Expression> choices) {
            List<Instruction> ends = new ArrayList<>();
            for (int i = 0; i < choices.size() - 1; i++) {
                Instruction split = fork();
                choices.get(i).compile(this);
                Instruction end = new Instruction(null, null, -1);
                add(end);
                ends.add(end);
                split.other = instructions.size();
            }
            choices.get(choices.size() - 1).compile(this);
            ends.forEach(end -> end.next = instructions.size());
        }

        private Instruction fork() {
            Instruction split = new Instruction(null, null, instructions.size() + 1);
            add(split);
            return split;
        }

        private void add(Instruction instruction) {
            if (instructions.size() >= MOST_INSTRUCTIONS) {
                throw new PatternSyntaxException("the expression is too large", 0);
            }
            instructions.add(instruction);
        }

        /** Whether any part of the text matches. */
        boolean find(int[] text) {
            int end = instructions.size();
            int[] now = new int[end + 1];
            int[] after = new int[end + 1];
            int[] mark = new int[end + 1];
            int[] pending = new int[2 * end + 2];
            int count = 0;
            for (int at = 0; at <= text.length; at++) {
                int before = at == 0 ? -1 : text[at - 1];
                int following = at == text.length ? -1 : text[at];
                int reached = follow(0, before, following, at + 1, mark, pending, after, 0);
                for (int i = 0; i < count; i++) {
                    reached = follow(now[i], before, following, at + 1, mark, pending, after, reached);
                }
                if (mark[end] == at + 1) {
                    return true;
                }
                count = 0;
                for (int i = 0; i < reached && following >= 0; i++) {
                    Instruction instruction = instructions.get(after[i]);
                    if (instruction.set != null && instruction.set.contains(following)) {
                        now[count++] = instruction.next;
                    }
                }
            }
            return false;
        }

        /** Collects the consuming instructions that are reached from one without consuming anything. */
        private int follow(
                int from, int before, int after, int generation, int[] mark, int[] pending, int[] reached, int count) {
            int found = count;
            int depth = 0;
            pending[depth++] = from;
            while (depth > 0) {
                int index = pending[--depth];
                if (mark[index] == generation) {
                    continue;
                }
                mark[index] = generation;
                if (index == instructions.size()) {
                    continue;
                }
                Instruction instruction = instructions.get(index);
                if (instruction.set != null) {
                    reached[found++] = index;
                } else if (instruction.position == null || instruction.position.holds(before, after)) {
                    pending[depth++] = instruction.next;
                    if (instruction.other >= 0) {
                        pending[depth++] = instruction.other;
                    }
                }
            }
            return found;
        }
    }
}
