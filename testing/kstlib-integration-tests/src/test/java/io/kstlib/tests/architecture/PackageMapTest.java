package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The maps are complete: that of packages in docs/architecture.md, that of folders in the README. */
class PackageMapTest {

    private static final Pattern FOLDER = Pattern.compile("`([a-z0-9-]+)/?`");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");
    private static final Pattern TYPE = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})(?:\\.\\w+)?`");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|enum|interface) (\\w+)");
    private static final Set<String> OF_THE_JDK = Set.of("HttpClient", "ServiceLoader");

    private static Set<String> onTheMap(String root) throws IOException {
        String page = Files.readString(Reactor.root().resolve("docs/architecture.md"));
        String table = page.substring(page.indexOf("| package of `" + root + "` |"));
        return table.lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", 3)[1])
                .flatMap(names -> names.contains("(the root)")
                        ? Stream.of(root)
                        : NAME.matcher(names).results().map(name -> root + "." + name.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({
        "io.kstlib.auth.api, io.kstlib.auth",
        "io.kstlib.auth.cli, io.kstlib.auth.cli",
        "io.kstlib.auth.core, io.kstlib.auth.core",
        "io.kstlib.auth.oauth2, io.kstlib.auth.oauth2",
        "io.kstlib.auth.oidc, io.kstlib.auth.oidc",
        "io.kstlib.http, io.kstlib.http"
    })
    void showsEveryPackage(String name, String root) throws IOException {
        Set<String> there = Reactor.modules().stream()
                .filter(module -> module.descriptor().name().equals(name))
                .flatMap(module -> module.sourceFiles().stream().map(module::className))
                .map(type -> type.substring(0, type.lastIndexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(there, onTheMap(root));
    }

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

        assertTrue(named.size() > 50, named::toString);
        named.removeAll(there);
        assertEquals(Set.of(), named);
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
