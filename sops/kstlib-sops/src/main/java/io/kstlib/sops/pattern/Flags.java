package io.kstlib.sops.pattern;

/** The flags that hold at a place of an expression. The flag U swaps greedy and reluctant, which changes no match. */
record Flags(boolean ignoreCase, boolean multiLine, boolean dotMatchesNewline) {

    static final Flags NONE = new Flags(false, false, false);

    /** Reads what is between {@code (?} and {@code :} or {@code )}. */
    static Flags parse(Cursor in, Flags before) {
        Flags flags = before;
        boolean on = true;
        boolean any = false;
        while (!in.at(':') && !in.at(')')) {
            int flag = in.next();
            if (flag == '-' && on) {
                on = false;
                any = false;
                continue;
            }
            flags = flags.with(flag, on, in);
            any = true;
        }
        if (!any && !on) {
            throw in.problem("no flags");
        }
        return flags;
    }

    private Flags with(int flag, boolean on, Cursor in) {
        return switch (flag) {
            case 'i' -> new Flags(on, multiLine, dotMatchesNewline);
            case 'm' -> new Flags(ignoreCase, on, dotMatchesNewline);
            case 's' -> new Flags(ignoreCase, multiLine, on);
            case 'U' -> this;
            default ->
                throw in.problem(
                        "(?" + (flag == '=' || flag == '!' || flag == '>' ? "" : "…") + " is not in Go's syntax");
        };
    }
}
