package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ShellWord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A configuration file of AWS tools. A profile of ours stands between two comments and is added and removed as a block of text; all else stays byte for
 * byte. Immutable.
 */
final class AwsProfiles {

    private static final String BEGIN = "# begin: kstlib auth setup aws ";
    private static final String END = "# end: kstlib auth setup aws ";

    private final PersonalFile file;

    AwsProfiles(PersonalFile file) {
        this.file = file;
    }

    /** A block of ours: where it is, with the line ends that belong to it. */
    private record Block(int from, int to, String text) {}

    /** Returns the line that begins a profile. */
    static String header(String profile) {
        return profile.equals("default") ? "[default]" : "[profile " + profile + "]";
    }

    Path path() {
        return file.path();
    }

    /** Whether there is a profile of this name in any spelling. */
    boolean has(String profile) {
        return headers(profile).matcher(file.text()).find();
    }

    private static Pattern headers(String profile) {
        return Pattern.compile(
                "(?m)^[ \\t]*\\[[ \\t]*(?:profile[ \\t]+)?[\"']?" + Pattern.quote(profile) + "[\"']?[ \\t]*]");
    }

    /**
     * Plans a profile.
     *
     * @param provider the provider of the setup
     * @param profile its name
     * @return the change; nothing where it is already so
     * @throws CommandException if there is another profile of that name
     */
    List<Change> with(String provider, String profile, List<String> lines) {
        List<Block> before = blocks(file.text(), provider, List.of(profile));
        String rest = before.isEmpty() ? file.text() : cut(file.text(), before.get(0));
        if (headers(profile).matcher(rest).find()) {
            throw CommandException.configuration(path() + " has a profile \"" + profile
                    + "\" already, which is not changed; name another:" + " --profile NAME");
        }
        List<String> block = new ArrayList<>(List.of(BEGIN + ShellWord.of(provider)));
        block.addAll(lines);
        block.add(END + ShellWord.of(provider));
        String end = file.text().contains("\r\n") ? "\r\n" : "\n";
        String text = PersonalFile.inBytes(String.join(end, block));
        if (!before.isEmpty() && before.get(0).text().strip().equals(text)) {
            return List.of();
        }
        // The last line keeps its end, or the lack of one. So taking the block back leaves the file as it was.
        boolean isOpen = !rest.isEmpty() && !rest.endsWith("\n");
        List<String> shown = new ArrayList<>();
        before.forEach(old -> shown.addAll(shown("- ", old)));
        block.forEach(line -> shown.add("+ " + line));
        return List.of(file.becomes(rest + (isOpen ? end + text : text + end), shown));
    }

    /**
     * Plans the removal of a provider's profiles.
     *
     * @param provider the provider of the setup
     * @param profiles the names; empty for all
     * @return the change; nothing where there are none
     */
    List<Change> without(String provider, List<String> profiles) {
        String text = file.text();
        List<String> lines = new ArrayList<>();
        List<Block> blocks = blocks(text, provider, profiles);
        while (!blocks.isEmpty()) { // one after the other, because the line end between two belongs to one of them
            lines.addAll(shown("- ", blocks.get(0)));
            text = cut(text, blocks.get(0));
            blocks = blocks(text, provider, profiles);
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        return List.of(text.isEmpty() ? file.vanishes(lines) : file.becomes(text, lines));
    }

    private static List<Block> blocks(String text, String provider, List<String> profiles) {
        String name = Pattern.quote(PersonalFile.inBytes(ShellWord.of(provider)));
        Matcher found = Pattern.compile("(?ms)^" + BEGIN + name + "\\r?$.*?^" + END + name + "(?:\\r?\\n|\\z)")
                .matcher(text);
        List<Block> blocks = new ArrayList<>();
        while (found.find()) {
            boolean isWanted = profiles.isEmpty()
                    || profiles.stream()
                            .anyMatch(profile ->
                                    headers(profile).matcher(found.group()).find());
            if (isWanted) {
                blocks.add(new Block(found.start(), found.end(), found.group()));
            }
        }
        return blocks;
    }

    /** Removes a block. One at the end of a file whose last line has no end was written with the line end before it. */
    private static String cut(String text, Block block) {
        int from = block.from();
        if (!block.text().endsWith("\n") && from > 0) {
            from -= text.startsWith("\r\n", from - 2) ? 2 : 1;
        }
        return text.substring(0, from) + text.substring(block.to());
    }

    private static List<String> shown(String sign, Block block) {
        return Stream.of(block.text())
                .map(text -> new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .flatMap(String::lines)
                .map(line -> sign + line)
                .toList();
    }
}
