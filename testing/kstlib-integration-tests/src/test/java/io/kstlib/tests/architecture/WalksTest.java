package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import io.kstlib.tests.walks.MethodTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walks of {@code docs/architecture.md} name each class that is passed. A debugger notes the classes while a program takes the walks. {@code
 * -Dkstlib.walks=write} writes the lists again.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX) // other systems have other classes for files and sockets
class WalksTest {

    private static final Path PAGE = Reactor.root().resolve("docs/architecture.md");
    private static final String BEGIN = "<!-- walks: what follows is written by WalksTest -->\n";
    private static final String END = "<!-- end of the walks -->\n";

    /** Where a person reads the life of a token, to the wire and to the disk. The others are the API, JSON, and checks of files. */
    private static final Set<String> READ =
            Set.of("kstlib-auth-core", "kstlib-auth-oauth2", "kstlib-http", "kstlib-storage-file");

    /** How many types of any kind a refresh passes there. Only becomes smaller. */
    private static final int MOST_TYPES = 58;

    private static Map<String, Set<String>> walks = Map.of();

    /** Classes that were passed, and whether each is a class, or a record, an enum or an interface. */
    private record Passed(Set<String> classes, Set<String> others) {

        static Passed of(Iterable<String> names) {
            Passed passed = new Passed(new TreeSet<>(), new TreeSet<>());
            names.forEach(passed::add);
            return passed;
        }

        private void add(String name) {
            try {
                Class<?> type = Class.forName(name, false, WalksTest.class.getClassLoader());
                boolean isOther = type.isRecord() || type.isEnum() || type.isInterface();
                (isOther ? others : classes).add(type.getSimpleName());
            } catch (ClassNotFoundException gone) {
                throw new AssertionError(gone);
            }
        }

        private static String cell(Set<String> names) {
            return names.isEmpty() ? "" : names.size() + ": `" + String.join("`, `", names) + "`";
        }

        String row(String module) {
            return "| `" + module + "` | " + cell(classes) + " | " + cell(others) + " |\n";
        }
    }

    /** Returns the modules that were passed, in the order of the parent POM, and what of each. */
    private static Map<String, Passed> byModule(Set<String> names) {
        Map<String, Passed> modules = new LinkedHashMap<>();
        Set<String> left = new TreeSet<>(names);
        for (BuiltModule module : Reactor.modules()) {
            Set<String> own = module.sourceFiles().stream()
                    .map(module::className)
                    .filter(left::remove)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!own.isEmpty()) {
                modules.put(module.artifact(), Passed.of(own));
            }
        }
        assertEquals(Set.of(), left, "classes of no module");
        return modules;
    }

    private static String inWords(String title, Set<String> names) {
        Map<String, Passed> modules = byModule(names);
        int classes = 0;
        int read = 0;
        int readClasses = 0;
        StringBuilder rows = new StringBuilder();
        for (Map.Entry<String, Passed> module : modules.entrySet()) {
            Passed passed = module.getValue();
            classes += passed.classes().size();
            if (READ.contains(module.getKey())) {
                read += passed.classes().size() + passed.others().size();
                readClasses += passed.classes().size();
            }
            rows.append(passed.row(module.getKey()));
        }
        return title + ": " + names.size() + " types, " + classes
                + " of them classes. Of the core, the provider, HTTP and the storage: " + read + " types, "
                + readClasses
                + " of them classes.\n\n"
                + "| module | classes | records, enums, interfaces |\n| --- | --- | --- |\n" + rows + "\n";
    }

    private static String inWords(Map<String, Set<String>> walks) {
        Set<String> first = new TreeSet<>(walks.get("first refresh"));
        first.removeAll(walks.get("refresh"));
        return "\n"
                + inWords("**A valid token**", walks.get("valid token"))
                + inWords("**A refresh**", walks.get("refresh"))
                + inWords("**What the first refresh of a program adds**", first)
                + inWords("**A login**", walks.get("login"));
    }

    @BeforeAll
    static void takeTheWalks(@TempDir Path folder) throws Exception {
        walks = MethodTrace.run(folder);
    }

    @Test
    void aRefreshPassesNoMoreTypesThanBefore() {
        Set<String> passed = new TreeSet<>();
        byModule(walks.get("refresh")).forEach((module, types) -> {
            if (READ.contains(module)) {
                passed.addAll(types.classes());
                passed.addAll(types.others());
            }
        });

        assertTrue(passed.size() <= MOST_TYPES, passed::toString);
    }

    @Test
    void thePageNamesEachClassThatAWalkPasses() throws IOException {
        String now = inWords(walks);
        if ("write".equals(System.getProperty("kstlib.walks"))) {
            write(now);
        }

        assertEquals(List.of(), changes(written(), now), "the walks changed; -Dkstlib.walks=write writes them again");
        assertTrue(written().equals(now), "the numbers or the form of the lists changed");
    }

    private static List<String> changes(String before, String now) {
        Set<String> gone = named(before);
        Set<String> come = named(now);
        List<String> changes = new ArrayList<>();
        gone.stream().filter(name -> !come.contains(name)).forEach(name -> changes.add("gone: " + name));
        come.stream().filter(name -> !gone.contains(name)).forEach(name -> changes.add("new: " + name));
        return changes;
    }

    /** Returns each name with its walk. */
    private static Set<String> named(String text) {
        Set<String> names = new TreeSet<>();
        String walk = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("**")) {
                walk = line.substring(0, line.indexOf(':') + 1);
            }
            for (String name : line.split("`", -1)) {
                if (name.matches("[A-Za-z0-9]+")) {
                    names.add(walk + " " + name);
                }
            }
        }
        return names;
    }

    private static String written() throws IOException {
        String page = Files.readString(PAGE);
        return page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
    }

    private static void write(String walks) throws IOException {
        Files.writeString(PAGE, Files.readString(PAGE).replace(BEGIN + written() + END, BEGIN + walks + END));
    }
}
