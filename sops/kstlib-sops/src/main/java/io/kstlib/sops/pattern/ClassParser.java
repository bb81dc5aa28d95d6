package io.kstlib.sops.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what is in brackets. */
final class ClassParser {

    private static final Map<String, CharSet> POSIX = Map.ofEntries(
            Map.entry(
                    "alnum", CharSet.anyOf(CharSet.range('0', '9'), CharSet.range('A', 'Z'), CharSet.range('a', 'z'))),
            Map.entry("alpha", CharSet.anyOf(CharSet.range('A', 'Z'), CharSet.range('a', 'z'))),
            Map.entry("ascii", CharSet.range(0, 0x7F)),
            Map.entry("blank", c -> c == '\t' || c == ' '),
            Map.entry("cntrl", CharSet.anyOf(CharSet.range(0, 0x1F), c -> c == 0x7F)),
            Map.entry("digit", CharSet.DIGIT),
            Map.entry("graph", CharSet.range('!', '~')),
            Map.entry("lower", CharSet.range('a', 'z')),
            Map.entry("print", CharSet.range(' ', '~')),
            Map.entry(
                    "punct",
                    CharSet.anyOf(
                            CharSet.range('!', '/'),
                            CharSet.range(':', '@'),
                            CharSet.range('[', '`'),
                            CharSet.range('{', '~'))),
            Map.entry("space", CharSet.anyOf(CharSet.range('\t', '\r'), c -> c == ' ')),
            Map.entry("upper", CharSet.range('A', 'Z')),
            Map.entry("word", CharSet.WORD),
            Map.entry("xdigit", CharSet.anyOf(CharSet.DIGIT, CharSet.range('a', 'f'), CharSet.range('A', 'F'))));

    private final Cursor in;
    private final Flags flags;
    private final EscapeParser escapes;

    ClassParser(Cursor in, Flags flags) {
        this.in = in;
        this.flags = flags;
        this.escapes = new EscapeParser(in, flags);
    }

    CharSet parse() {
        boolean negated = in.take('^');
        List<CharSet> sets = new ArrayList<>();
        boolean first = true;
        while (first || !in.at(']')) {
            sets.add(item());
            first = false;
        }
        in.expect(']');
        return CharSet.anyOf(sets.toArray(CharSet[]::new)).negateIf(negated);
    }

    private CharSet item() {
        CharSet posix = posix();
        if (posix != null) {
            return posix;
        }
        if (in.at('\\')) {
            in.next();
            CharSet set = escapes.set();
            return set == null ? range(escapes.character()) : set;
        }
        return range(in.next());
    }

    private CharSet range(int from) {
        int to = from;
        if (in.at('-') && !in.at(']', 1)) {
            in.next();
            to = in.take('\\') ? escapes.character() : in.next();
            if (to < from) {
                throw in.problem("a range ends before it begins");
            }
        }
        return folded(CharSet.range(from, to));
    }

    private CharSet folded(CharSet set) {
        return flags.ignoreCase() ? set.ignoringCase() : set;
    }

    private @Nullable CharSet posix() {
        if (!in.at('[') || !in.at(':', 1) || !in.comes(":]", 2)) { // without an end, these are characters
            return null;
        }
        for (Map.Entry<String, CharSet> named : POSIX.entrySet()) {
            if (in.takeAll("[:" + named.getKey() + ":]")) {
                return folded(named.getValue());
            } else if (in.takeAll("[:^" + named.getKey() + ":]")) {
                return folded(named.getValue()).negate();
            }
        }
        throw in.problem("no class has this name in [: and :]");
    }
}
