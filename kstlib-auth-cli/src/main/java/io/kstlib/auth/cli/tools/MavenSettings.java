package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.MarkupText;
import io.kstlib.auth.cli.tools.SettingsLayout.Servers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of Maven. A server of ours stands between two comments and is added and removed as a block of text; all else stays byte for byte.
 * Immutable.
 */
final class MavenSettings {

    private static final String COMMAND = "kstlib auth setup maven";

    private static final String NEW_FILE = """
            <settings xmlns="http://maven.apache.org/SETTINGS/1.0.0">
            </settings>
            """;

    /** Stands before an element {@code servers} that was not there before. */
    private static final String MADE = "<!-- servers: " + COMMAND + " -->";

    /** Stands in an element {@code servers} that was one empty tag before. */
    private static final String WAS_EMPTY = "<!-- servers/: " + COMMAND + " -->";

    private static final String LINE = "\\r?\\n[ \\t]*";

    private static final Pattern OUR_END = Pattern.compile(LINE + "<!-- end: " + COMMAND + " .*?-->");

    private static final Pattern LEFT_EMPTY =
            Pattern.compile(LINE + Pattern.quote(MADE) + "\\s*<servers>\\s*</servers>");

    private static final Pattern LEFT_IN_TAG =
            Pattern.compile("(<servers[^<>]*)>" + Pattern.quote(WAS_EMPTY) + "\\s*</servers>");

    private final PersonalFile file;

    MavenSettings(PersonalFile file) {
        this.file = file;
    }

    /**
     * A server in the settings of Maven, whose password is a variable.
     *
     * @param user the user name beside the token
     */
    record Server(String id, String user) {

        List<String> lines() {
            return List.of(
                    "<server>",
                    "  <id>" + id + "</id>",
                    "  <username>" + escaped(user) + "</username>",
                    "  <password>${env.ACCESS_TOKEN}</password>",
                    "</server>");
        }

        /** Writes a text of XML in ASCII, whatever the encoding of the file is. */
        private static String escaped(String text) {
            StringBuilder escaped = new StringBuilder();
            MarkupText.of(text)
                    .codePoints()
                    .forEach(point -> escaped.append(point < 0x7F ? Character.toString(point) : "&#" + point + ";"));
            return escaped.toString();
        }
    }

    /**
     * Plans a server.
     *
     * @param provider the provider of the setup
     * @return the change; nothing where it is already so
     * @throws CommandException if there is another server of that id, or the file is laid out so that nothing can be added
     */
    List<Change> with(String provider, Server server) {
        String text = file.exists() ? file.text() : NEW_FILE;
        List<String> block = new ArrayList<>(List.of("<!-- begin: " + mark(provider) + " -->"));
        block.addAll(server.lines());
        block.add("<!-- end: " + mark(provider) + " -->");
        List<String> before = blocks(text, provider, server.id());
        if (before.size() == 1 && lines(before.get(0)).equals(stripped(block))) {
            return List.of();
        }
        String rest = without(text, before);
        SettingsLayout layout = layout(rest);
        if (layout.ids().contains(server.id())) {
            throw CommandException.configuration(file + " has a server \"" + server.id()
                    + "\" already, which is not changed; name another: --server-id ID");
        }
        String after = with(rest, layout, block);
        if (!layout(after).ids().contains(server.id())) {
            throw CommandException.configuration(
                    file + " is laid out so that nothing can be added automatically; add this below servers: "
                            + String.join(" ", stripped(server.lines())));
        }
        List<String> shown = new ArrayList<>(shown("- ", before));
        block.forEach(line -> shown.add("+ " + line));
        return List.of(file.becomes(after, shown));
    }

    private static String with(String text, SettingsLayout layout, List<String> block) {
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        Servers servers = layout.servers();
        if (servers == null) {
            String indent = end + "  ";
            String made = indent + MADE + indent + "<servers>" + inLines(block, indent + "  ") + indent + "</servers>";
            return inserted(text, layout.beginOfContent(), made);
        }
        String indent = end + indent(text, servers.begin());
        String inner = inLines(block, indent + "  ");
        // An empty tag ends with two characters, which become one, and the comment says so.
        return servers.isEmptyTag()
                ? text.substring(0, servers.end() - 2) + ">" + WAS_EMPTY + inner + indent + "</servers>"
                        + text.substring(servers.end())
                : inserted(text, behindOurs(text, servers.end()), inner);
    }

    /** Skips the comment that ends a block of ours. */
    private static int behindOurs(String text, int at) {
        Matcher end = OUR_END.matcher(text).region(at, text.length());
        return end.lookingAt() ? end.end() : at;
    }

    /** Each line begins with the end of the line before. So what follows the block keeps its place, and so does what is before. */
    private static String inLines(List<String> lines, String indent) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(indent).append(PersonalFile.inBytes(line)));
        return text.toString();
    }

    private static String inserted(String text, int at, String what) {
        return text.substring(0, at) + what + text.substring(at);
    }

    private static String indent(String text, int at) {
        String line = text.substring(text.lastIndexOf('\n', at) + 1, at);
        return line.isBlank() ? line : "";
    }

    private SettingsLayout layout(String text) {
        return SettingsLayout.of(text, file.path());
    }

    /**
     * Plans that the servers of a provider go.
     *
     * @param provider the provider of the setup
     * @param id the id of one of them; empty for all
     * @return the change; nothing where there are none
     */
    List<Change> without(String provider, String id) {
        List<String> blocks = blocks(file.text(), provider, id);
        if (blocks.isEmpty()) {
            return List.of();
        }
        String after = without(file.text(), blocks);
        layout(after); // it can still be read
        List<String> lines = shown("- ", blocks);
        return List.of(after.equals(NEW_FILE) ? file.vanishes(lines) : file.becomes(after, lines));
    }

    private static String without(String text, List<String> blocks) {
        String rest = text;
        for (String block : blocks) {
            rest = rest.replace(block, "");
        }
        return LEFT_IN_TAG
                .matcher(LEFT_EMPTY.matcher(rest).replaceAll(""))
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + "/>"));
    }

    /** Returns the blocks of a provider, each with the end of the line before it. */
    private static List<String> blocks(String text, String provider, String id) {
        String mark = Pattern.quote(PersonalFile.inBytes(mark(provider)));
        return Pattern.compile(
                        "(?s)" + LINE + "<!-- begin: " + mark + " -->(?:(?!<!-- begin).)*?<!-- end: " + mark + " -->")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(block -> id.isEmpty() || block.contains("<id>" + id + "</id>"))
                .toList();
    }

    /** Names the setup in a comment of XML, in which two hyphens cannot follow each other. */
    private static String mark(String provider) {
        return COMMAND + " " + provider.replaceAll("-(?=-)", "- ");
    }

    private static List<String> lines(String block) {
        String text = new String(block.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return text.strip().lines().map(String::strip).toList();
    }

    private static List<String> stripped(List<String> lines) {
        return lines.stream().map(String::strip).toList();
    }

    private static List<String> shown(String sign, List<String> blocks) {
        return blocks.stream()
                .flatMap(block -> lines(block).stream())
                .map(line -> sign + line)
                .toList();
    }
}
