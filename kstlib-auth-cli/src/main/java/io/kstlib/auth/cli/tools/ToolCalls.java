package io.kstlib.auth.cli.tools;

import java.util.List;

/**
 * A change that the tool itself makes.
 *
 * @param place what changes
 * @param lines the added and the removed lines
 * @param calls the arguments of each call, in order
 */
public record ToolCalls(String place, List<String> lines, ToolProgram tool, List<List<String>> calls)
        implements Change {

    public ToolCalls {
        lines = List.copyOf(lines);
        calls = List.copyOf(calls);
    }

    @Override
    public void make() {
        calls.forEach(tool::done);
    }
}
