package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.MarkupText;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** {@code setup maven}: a server in Maven's settings, whose password is the variable that {@code exec} sets. Beside it, the command {@code credential} of the tool. */
final class MavenTool extends ToolSetup {

    private static final String TOOL = "maven";
    private static final String SERVER = "--server-id";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    MavenTool() {
        super(TOOL);
    }

    @Override
    public SpecBuilder spec() {
        return spec(
                        "Let Maven take its token from the environment",
                        "Writes a server into ~/.m2/settings.xml, whose password is the variable ACCESS_TOKEN. \"kstlib auth exec\""
                                + " sets that variable for one run, since Maven asks no helper. A server of that id that this"
                                + " command did not write is left as it is.")
                .text(
                        "ID",
                        "The id of the server, as the pom names its repository (default: the name of the provider)",
                        SERVER)
                .with(HelperRun::addUser)
                .with(ToolSetup::end)
                .examples(
                        "kstlib auth setup maven corporate --server-id releases",
                        "kstlib auth exec corporate -- mvn deploy",
                        "kstlib auth setup maven corporate --undo");
    }

    @Override
    Changes changes(Arguments arguments, ToolLocations places) {
        Path file = places.inHome(".m2/settings.xml");
        return new Settings(UserFile.read(file, "your Maven settings (" + places.shown(file) + ")"), arguments);
    }

    /** {@code credential maven}: explains how Maven and Gradle get a token, because they ask no helper. */
    static final class Credential implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "maven",
                            "Say how Maven and Gradle get a token",
                            "They start no helper. They read a variable, which \"kstlib auth exec\" sets for one run.")
                    .provider()
                    .exits(ExitCode.DONE)
                    .examples("kstlib auth credential maven corporate");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            String provider = arguments.parameter() == null ? "PROVIDER" : run.named(arguments.parameter());
            run.answer().line("Maven and Gradle ask no helper; they read a variable.");
            run.answer().line("run:           kstlib auth exec " + ShellWord.of(provider) + " -- mvn deploy");
            run.answer().line("settings.xml:  <password>${env.ACCESS_TOKEN}</password>");
            run.answer().line("Gradle:        password = System.getenv(\"ACCESS_TOKEN\")");
            return ExitCode.DONE;
        }
    }

    /**
     * The settings of Maven. A server of ours stands between two comments and is added and removed as a block of text; all else stays byte for byte.
     * Immutable.
     */
    private record Settings(UserFile file, Arguments arguments) implements Changes {

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

        @Override
        public Plan set(HelperCommand helper) {
            String id = arguments.text(SERVER).orElse(helper.provider());
            if (!ID.matcher(id).matches()) {
                throw CommandException.configuration("\"" + PrintableText.oneLine(id)
                        + "\" cannot be the id of a server; name another: " + SERVER + " ID");
            }
            String user = HelperRun.user(arguments);
            return Plan.of(
                            with(helper.provider(), new Server(id, user)),
                            "takes the password of the server \"" + id + "\" from ACCESS_TOKEN")
                    .with(id.equals(helper.provider()) ? "" : " " + SERVER + " " + id)
                    .next("Run it: kstlib auth exec " + ShellWord.of(helper.provider()) + " -- mvn …");
        }

        @Override
        public Plan undo(String provider) {
            return Plan.of(
                    without(provider, arguments.text(SERVER).orElse("")),
                    "takes a password of \"" + provider + "\" from ACCESS_TOKEN");
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
                        .forEach(
                                point -> escaped.append(point < 0x7F ? Character.toString(point) : "&#" + point + ";"));
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
        List<Plan.Change> with(String provider, Server server) {
            String text = file.exists() ? file.text() : NEW_FILE;
            List<String> block = new ArrayList<>(List.of("<!-- begin: " + mark(provider) + " -->"));
            block.addAll(server.lines());
            block.add("<!-- end: " + mark(provider) + " -->");
            List<String> before = blocks(text, provider, server.id());
            if (before.size() == 1 && lines(before.get(0)).equals(stripped(block))) {
                return List.of();
            }
            String rest = without(text, before);
            Layout layout = layout(rest);
            if (layout.ids.contains(server.id())) {
                throw CommandException.configuration(file + " has a server \"" + server.id()
                        + "\" already, which is not changed; name another: --server-id ID");
            }
            String after = with(rest, layout, block);
            if (!layout(after).ids.contains(server.id())) {
                throw CommandException.configuration(
                        file + " is laid out so that nothing can be added automatically; add this below servers: "
                                + String.join(" ", stripped(server.lines())));
            }
            List<String> shown = new ArrayList<>(shown("- ", before));
            block.forEach(line -> shown.add("+ " + line));
            return List.of(file.becomes(after, shown));
        }

        private static String with(String text, Layout layout, List<String> block) {
            String end = text.contains("\r\n") ? "\r\n" : "\n";
            Layout.Servers servers = layout.servers;
            if (servers == null) {
                String indent = end + "  ";
                String made =
                        indent + MADE + indent + "<servers>" + inLines(block, indent + "  ") + indent + "</servers>";
                return inserted(text, layout.beginOfContent, made);
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
            lines.forEach(line -> text.append(indent).append(UserFile.inBytes(line)));
            return text.toString();
        }

        private static String inserted(String text, int at, String what) {
            return text.substring(0, at) + what + text.substring(at);
        }

        private static String indent(String text, int at) {
            String line = text.substring(text.lastIndexOf('\n', at) + 1, at);
            return line.isBlank() ? line : "";
        }

        private Layout layout(String text) {
            return Layout.of(text, file.path());
        }

        /**
         * Plans that the servers of a provider go.
         *
         * @param provider the provider of the setup
         * @param id the id of one of them; empty for all
         * @return the change; nothing where there are none
         */
        List<Plan.Change> without(String provider, String id) {
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
            String mark = Pattern.quote(UserFile.inBytes(mark(provider)));
            return Pattern.compile("(?s)" + LINE + "<!-- begin: " + mark + " -->(?:(?!<!-- begin).)*?<!-- end: " + mark
                            + " -->")
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
            return UserFile.inCharacters(block)
                    .strip()
                    .lines()
                    .map(String::strip)
                    .toList();
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

    /** Where a server can be added to the settings of Maven. Document types and entities of others are not read. */
    private static final class Layout {

        private static final int DEEPEST = 100;
        private static final Pattern LINE_END = Pattern.compile("\\r\\n?|\\n");

        /** The byte order mark of UTF-8, one character for each byte. */
        private static final String MARK = "\u00EF\u00BB\u00BF";

        private final String text;
        private final Path path;
        private final int[] lineBegins;
        private final Deque<String> open = new ArrayDeque<>();
        private final List<String> ids = new ArrayList<>();
        private int beginOfContent = -1;
        private @Nullable Servers servers;

        private Layout(String text, Path path) {
            this.text = text;
            this.path = path;
            this.lineBegins = IntStream.concat(
                            IntStream.of(text.startsWith(MARK) ? MARK.length() : 0),
                            LINE_END.matcher(text).results().mapToInt(MatchResult::end))
                    .toArray();
        }

        /**
         * The element {@code servers}.
         *
         * @param begin the beginning of its tag
         * @param end the place of an addition: behind the last thing in it, or behind its empty tag
         * @param isEmptyTag whether it is one empty tag
         */
        record Servers(int begin, int end, boolean isEmptyTag) {}

        /**
         * {@return the layout of the settings}
         *
         * @param text the settings, one character for each byte
         * @param path the file, for messages
         * @throws CommandException if they are not what Maven reads
         */
        static Layout of(String text, Path path) {
            Layout layout = new Layout(text, path);
            try {
                layout.read();
            } catch (XMLStreamException unreadable) {
                throw layout.refusal("it cannot be read as XML, in line "
                        + unreadable.getLocation().getLineNumber());
            }
            if (layout.beginOfContent < 0) {
                throw layout.refusal("it has no element settings to add to");
            }
            return layout;
        }

        private void read() throws XMLStreamException {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text.substring(lineBegins[0])));
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw refusal("it has a document type or an entity");
                    case XMLStreamConstants.START_ELEMENT -> begin(reader, offset(reader.getLocation()));
                    case XMLStreamConstants.END_ELEMENT -> end(offset(reader.getLocation()));
                    default -> {}
                }
            }
        }

        /** Finds a place by its line and its column: the JDK's count of characters leaves some out where it fills its buffer. */
        private int offset(Location location) {
            return lineBegins[Math.min(location.getLineNumber(), lineBegins.length) - 1]
                    + location.getColumnNumber()
                    - 1;
        }

        private void begin(XMLStreamReader reader, int end) throws XMLStreamException {
            open.addLast(reader.getLocalName());
            if (open.size() > DEEPEST) {
                throw refusal("its elements are nested too deeply");
            }
            String place = String.join("/", open);
            if (place.equals("settings") && isTag("<settings", end) && !isEmptyTag(end)) {
                beginOfContent = end;
            } else if (place.equals("settings/servers")) {
                if (servers != null || !isTag("<servers", end)) {
                    throw refusal("its element servers is not one plain element");
                }
                servers = new Servers(text.lastIndexOf('<', end - 1), end, isEmptyTag(end));
            } else if (place.equals("settings/servers/server/id")) {
                ids.add(reader.getElementText().strip());
                open.removeLast();
            }
        }

        private void end(int end) {
            if (String.join("/", open).equals("settings/servers/server") && servers != null) {
                if (text.charAt(end - 1) != '>') {
                    throw refusal("the end of a server was not found");
                }
                servers = new Servers(servers.begin(), end, false);
            }
            open.removeLast();
        }

        /** Whether the parser is right about where a tag ends. */
        private boolean isTag(String begin, int end) {
            int from = text.lastIndexOf('<', end - 1);
            return from >= 0 && text.startsWith(begin, from) && text.indexOf('>', from) == end - 1;
        }

        private boolean isEmptyTag(int end) {
            return text.startsWith("/>", end - 2);
        }

        private CommandException refusal(String why) {
            return CommandException.configuration(path + " is not changed, because " + why);
        }
    }
}
