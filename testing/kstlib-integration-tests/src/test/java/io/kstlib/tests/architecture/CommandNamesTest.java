package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A library does not name the command: a server application has no {@code kstlib auth login}. In a library a remedy is data, and the
 * command puts it into words. This holds for texts, Javadoc and comments.
 */
class CommandNamesTest {

    private static final Set<String> PROGRAMS = Set.of("kstlib-auth-cli", "kstlib-auth-demo");

    private static final Pattern USAGE = Pattern.compile("(?m)^(?:### |Usage: )kstlib auth ([a-z]+)");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    /** Options of other programs that are spelled like ours, by the class that names them. */
    private static final Map<String, Set<String>> OF_OTHER_PROGRAMS = Map.of(
            "io.kstlib.sops.pgp.Gpg",
            Set.of("--quiet", "--yes"),
            "io.kstlib.sops.aws.kms.AwsSettings",
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

    private static Pattern commands() throws IOException {
        Set<String> names = USAGE.matcher(manual())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(names.containsAll(Set.of("login", "logout", "check", "doctor")), names::toString);
        // The other names are also words of the protocols.
        return Pattern.compile("\\bkstlib auth\\b|\\bauth (?:" + String.join("|", names) + ")\\b|\\bdoctor\\b");
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
            for (Path file : module.sourceFiles()) {
                Set<String> named = named(Files.readString(file), commands, options);
                if (!named.isEmpty()) {
                    found.put(module.className(file), named);
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
                int less = --count;
                """;

        assertEquals(Set.of("kstlib auth", "--manual", "--force"), named(source, commands(), options()));
    }
}
