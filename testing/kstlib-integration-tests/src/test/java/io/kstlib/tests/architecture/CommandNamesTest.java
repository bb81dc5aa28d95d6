package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A library does not name the command: a server application has no {@code kstlib auth login}. In a library a remedy is data, and the
 * command puts it into words. This holds for texts, Javadoc, comments and resources.
 */
class CommandNamesTest {

    private static final Set<String> PROGRAMS = Set.of("kstlib-auth-cli", "kstlib-auth-demo");

    /** A heading of the manual: a command with the groups that it is in. */
    private static final Pattern HEADING = Pattern.compile("(?m)^### kstlib ([a-z]+)(?: ([a-z]+))?");

    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    /** Options of other programs that are spelled like ours, by the class that names them. */
    private static final Map<String, Set<String>> OF_OTHER_PROGRAMS = Map.of(
            "io.kstlib.sops.pgp.Gpg",
            Set.of("--quiet", "--yes"),
            "io.kstlib.sops.aws.kms.KmsRequest",
            Set.of("--profile"));

    private static String manual() throws IOException {
        return Files.readString(Reactor.root().resolve("docs/cli.md"));
    }

    /** Returns the options in the command's manual; a test of the command checks the manual. */
    private static Set<String> options() throws IOException {
        return OPTION.matcher(manual())
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns a pattern of all commands: {@code kstlib agent}, and also {@code agent start} without the program. */
    private static Pattern commands() throws IOException {
        Map<String, Set<String>> groups = new TreeMap<>();
        Matcher heading = HEADING.matcher(manual());
        while (heading.find()) {
            Set<String> names = groups.computeIfAbsent(heading.group(1), group -> new TreeSet<>());
            if (heading.group(2) != null) {
                names.add(heading.group(2));
            }
        }
        assertTrue(groups.getOrDefault("auth", Set.of()).containsAll(Set.of("login", "doctor")), groups::toString);
        assertTrue(groups.getOrDefault("agent", Set.of()).containsAll(Set.of("start", "serve")), groups::toString);
        List<String> forms = new ArrayList<>(List.of("kstlib (?:" + String.join("|", groups.keySet()) + ")", "doctor"));
        groups.forEach((group, names) -> {
            if (!names.isEmpty()) {
                forms.add(group + " (?:" + String.join("|", names) + ")");
            }
        });
        return Pattern.compile("\\b(?:" + String.join("|", forms) + ")\\b");
    }

    /** Returns the sources and the resources of a module, by the names under which the test reports them. */
    private static Map<String, Path> files(BuiltModule module) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        module.sourceFiles().forEach(file -> files.put(module.className(file), file));
        Path resources = module.directory().resolve("src/main/resources");
        if (Files.isDirectory(resources)) {
            try (Stream<Path> found = Files.walk(resources)) {
                found.filter(Files::isRegularFile)
                        .forEach(file -> files.put(module.artifact() + "/" + resources.relativize(file), file));
            }
        }
        return files;
    }

    private static Set<String> named(String source, Pattern commands, Set<String> options) {
        Set<String> named = new TreeSet<>();
        Matcher command = commands.matcher(source);
        while (command.find()) {
            named.add(command.group());
        }
        Matcher option = OPTION.matcher(source);
        while (option.find()) {
            if (options.contains(option.group())) {
                named.add(option.group());
            }
        }
        return named;
    }

    @Test
    void noLibraryNamesACommandOrAnOptionOfIt() throws IOException {
        Pattern commands = commands();
        Set<String> options = options();
        Map<String, Set<String>> found = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            if (PROGRAMS.contains(module.artifact())) {
                continue;
            }
            for (Map.Entry<String, Path> file : files(module).entrySet()) {
                String text = Files.readString(file.getValue(), StandardCharsets.ISO_8859_1);
                Set<String> named = named(text, commands, options);
                if (!named.isEmpty()) {
                    found.put(file.getKey(), named);
                }
            }
        }

        assertEquals(OF_OTHER_PROGRAMS, found);
    }

    @Test
    void theManualNamesTheOptions() throws IOException {
        Set<String> options = options();

        assertTrue(
                options.containsAll(Set.of("--manual", "--force", "--no-browser", "--timeout", "--jwks", "--config")),
                options::toString);
    }

    @Test
    void findsCommandsAndOptionsInTextsAndComments() throws IOException {
        String source = """
                /** As {@code --manual} does. */
                String next = "run kstlib auth login"; // --force
                String other = "start the agent: kstlib agent start, or after auth setup";
                int less = --count;
                """;

        assertEquals(
                Set.of("kstlib auth", "kstlib agent", "auth setup", "--manual", "--force"),
                named(source, commands(), options()));
    }
}
