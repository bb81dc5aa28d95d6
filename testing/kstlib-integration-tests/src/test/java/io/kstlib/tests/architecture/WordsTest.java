package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comments, names, texts for people, pages, POMs and resources are plain English. */
class WordsTest {

    private static final Pattern AVOIDED =
            Pattern.compile("(?i)\\b(?:whoever|whomever|nobody|somebody|anybody|everybody|told of)\\b");

    /** A part of a name. {@code noBody} is one of the JDK. */
    private static final Pattern AVOIDED_IN_NAMES = Pattern.compile(
            "[wW]ho(?:m)?ever|[nN]obody|NOBODY|[sS]omebody|SOMEBODY|[aA]nybody|ANYBODY|[eE]verybody|EVERYBODY|[tT]oldOf");

    private static final Pattern COMMENT = Pattern.compile("^\\s*(?:/\\*|\\*|//).*");
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final String SELF = "WordsTest.java";

    private static boolean isPlain(String line) {
        if (COMMENT.matcher(line).matches()) {
            return !AVOIDED.matcher(line).find();
        }
        String code = LITERAL.matcher(line).replaceAll("\"\"");
        int comment = code.indexOf("// ");
        return comment < 0
                ? !AVOIDED_IN_NAMES.matcher(code).find()
                : !AVOIDED.matcher(code.substring(comment)).find()
                        && !AVOIDED_IN_NAMES.matcher(code.substring(0, comment)).find();
    }

    private static boolean hasPlainTexts(String line) {
        return COMMENT.matcher(line).matches()
                || LITERAL.matcher(line)
                        .results()
                        .noneMatch(text -> AVOIDED.matcher(text.group()).find());
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    }

    private interface Rule {
        boolean allows(String line);
    }

    private static List<String> broken(List<Path> files, Rule rule) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : files) {
            int number = 0;
            for (String line : lines(file)) {
                number++;
                if (!rule.allows(line)) {
                    broken.add(Reactor.root().relativize(file) + ":" + number + ": " + line.strip());
                }
            }
        }
        return broken;
    }

    private static List<Path> under(Path folder, String... endings) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> javaFiles() {
        return Reactor.javaFiles().stream().filter(file -> !file.endsWith(SELF)).toList();
    }

    @Test
    void commentsAndNamesUsePlainWords() throws IOException {
        assertEquals(List.of(), broken(javaFiles(), WordsTest::isPlain));
    }

    @Test
    void textsForPeopleUsePlainWords() throws IOException {
        List<Path> main = javaFiles().stream()
                .filter(file -> file.toString().replace('\\', '/').contains("/src/main/"))
                .toList();

        assertTrue(main.size() > 1000, "only " + main.size());
        assertEquals(List.of(), broken(main, WordsTest::hasPlainTexts));
    }

    @Test
    void pagesUsePlainWords() throws IOException {
        Path root = Reactor.root();
        List<Path> pages = new ArrayList<>(under(root.resolve("docs"), ".md", ".json"));
        pages.add(root.resolve("README.md"));
        pages.add(root.resolve("CHANGELOG.md"));

        assertEquals(List.of(), broken(pages, line -> !AVOIDED.matcher(line).find()));
    }

    @Test
    void pomsAndResourcesUsePlainWords() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Reactor.root().resolve("pom.xml")));
        for (Path module : Reactor.directories()) {
            files.add(module.resolve("pom.xml"));
            files.addAll(under(module.resolve("src/main"), ".txt", ".sh", ".cmd", ".html", ".css", ".json", ".xml"));
        }

        assertEquals(List.of(), broken(files, line -> !AVOIDED.matcher(line).find()));
    }

    @Test
    void findsThemInEachPartOfALine() {
        assertFalse(isPlain("    // as whoever reads it knows"));
        assertFalse(isPlain("    int one = 1; // nobody reads it"));
        assertFalse(isPlain("    void asksNobody() {"));
        assertFalse(hasPlainTexts("    throw new Refusal(\"somebody changed it\");"));
        assertTrue(isPlain("    return BodyPublishers.noBody(); // for an empty body"));
    }
}
