package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about the architecture names only types and packages that there are, and the README the folder of every module. */
class PackageMapTest {

    private static final Pattern FOLDER = Pattern.compile("`([a-z0-9-]+)/?`");
    private static final Pattern DOTTED = Pattern.compile("`([a-z0-9]+(?:\\.[a-z0-9]+)+)`");
    private static final Pattern TYPE = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})(?:\\.\\w+)?`");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|enum|interface) (\\w+)");
    private static final Pattern MODULE = Pattern.compile("io\\.kstlib(?:\\.auth)?\\.([a-z0-9]+)(?:\\..*)?");
    private static final Set<String> OF_THE_JDK = Set.of("HttpClient", "ServiceLoader");

    @Test
    void theArchitecturePageNamesTypesThatThereAre() throws IOException {
        Set<String> there = new TreeSet<>(OF_THE_JDK);
        for (Path file : Reactor.javaFiles()) {
            DECLARED.matcher(Files.readString(file)).results().forEach(found -> there.add(found.group(1)));
        }
        Set<String> named = TYPE.matcher(Files.readString(Reactor.root().resolve("docs/architecture.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(named.size() > 5, named::toString);
        named.removeAll(there);
        assertEquals(Set.of(), named);
    }

    /** Packages are named in full, such as {@code io.kstlib.http}, or from the word of their module, such as {@code core.plugin.folder}. */
    @Test
    void theArchitecturePageNamesPackagesThatThereAre() throws IOException {
        Set<String> there = Reactor.modules().stream()
                .flatMap(module -> Stream.concat(
                        Stream.of(module.descriptor().name()),
                        module.sourceFiles().stream()
                                .map(module::className)
                                .map(type -> type.substring(0, type.lastIndexOf('.')))))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> words = there.stream()
                .map(MODULE::matcher)
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .collect(Collectors.toSet());
        Set<String> gone = DOTTED.matcher(Files.readString(Reactor.root().resolve("docs/architecture.md")))
                .results()
                .map(found -> found.group(1))
                .filter(name -> name.startsWith("io.kstlib.") || words.contains(name.substring(0, name.indexOf('.'))))
                .filter(name -> there.stream()
                        .noneMatch(known -> (known + ".").startsWith(name + ".") || known.endsWith("." + name)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), gone);
    }

    @Test
    void theReadmeShowsTheFolderOfEveryModule() throws IOException {
        String readme = Files.readString(Reactor.root().resolve("README.md"));
        Set<String> shown = readme.substring(readme.indexOf("| directory | holds |"))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", 3)[1])
                .flatMap(names -> FOLDER.matcher(names).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = Reactor.directories().stream()
                .map(module -> String.valueOf(Reactor.root().relativize(module).getName(0)))
                .collect(Collectors.toCollection(TreeSet::new));
        there.addAll(List.of("bench", "docs", "examples", "packaging"));

        assertEquals(there, shown);
    }
}
