package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/security.md} names a test for each promise, and the tests of a rule cite the rule. */
class SecurityPageTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");

    /** A rule of the page: its number, its title, and its text with the tests. */
    private static final Pattern RULE = Pattern.compile("(?ms)^(\\d+)\\. \\*\\*[^*]+\\*\\*(.*?)(?=^\\d+\\. |^## )");

    /** A row of a table of promises, such as {@code | promise | test |}. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!promise |---)(.*) \\| ([^|]*) \\|$");

    /** A citation, such as {@code security rules 2 and 8}. A comment may break a line in it. */
    private static final Pattern CITED =
            Pattern.compile("(?i)\\bsecurity[\\s*/]+rules?[\\s*/]+(\\d+(?:(?:, | and | to )\\d+)*)");

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int RULES = 14;

    private static String page() throws IOException {
        return Files.readString(Reactor.root().resolve("docs/security.md"));
    }

    private static List<String> named(String text) {
        return NAMED.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static Set<Integer> cited(String source) {
        Set<Integer> cited = new TreeSet<>();
        Matcher citation = CITED.matcher(source);
        while (citation.find()) {
            NUMBER.matcher(citation.group(1)).results().forEach(number -> cited.add(Integer.valueOf(number.group())));
        }
        return cited;
    }

    /** Returns the rules that each file cites, by the simple name of its class. */
    private static Map<String, Set<Integer>> citations() throws IOException {
        Map<String, Set<Integer>> citations = new HashMap<>();
        for (Path file : Reactor.javaFiles()) {
            citations
                    .computeIfAbsent(String.valueOf(file.getFileName()).replace(".java", ""), name -> new TreeSet<>())
                    .addAll(cited(Files.readString(file)));
        }
        return citations;
    }

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        List<String> named = named(page());
        Set<String> missing = new TreeSet<>(named);
        missing.removeAll(Reactor.javaFiles().stream()
                .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                .collect(Collectors.toSet()));

        assertTrue(named.size() > 20, "only " + named.size());
        assertEquals(Set.of(), missing);
    }

    @Test
    void eachPromiseOfATableNamesItsTests() throws IOException {
        List<String> without = new ArrayList<>();
        Matcher row = ROW.matcher(page());
        int rows = 0;
        while (row.find()) {
            rows++;
            if (named(row.group(2)).isEmpty()) {
                without.add(row.group(1));
            }
        }

        assertEquals(List.of(), without);
        assertTrue(rows > 50, "only " + rows);
    }

    @Test
    void eachRuleNamesTestsThatCiteIt() throws IOException {
        Map<String, Set<Integer>> citations = citations();
        List<Integer> rules = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Matcher rule = RULE.matcher(page());
        while (rule.find()) {
            int number = Integer.parseInt(rule.group(1));
            rules.add(number);
            List<String> tests = named(rule.group(2));
            if (tests.isEmpty()) {
                wrong.add("rule " + number + " names no test");
            }
            for (String test : tests) {
                if (!citations.getOrDefault(test, Set.of()).contains(number)) {
                    wrong.add(test + " does not cite rule " + number);
                }
            }
        }

        assertEquals(List.of(), wrong);
        assertEquals(RULES, rules.size());
        assertEquals(RULES, rules.get(rules.size() - 1));
    }

    @Test
    void noCommentCitesARuleThatThePageDoesNotHave() throws IOException {
        Set<String> wrong = new TreeSet<>();
        citations()
                .forEach((name, rules) -> rules.stream()
                        .filter(rule -> rule < 1 || rule > RULES)
                        .forEach(rule -> wrong.add(name + " cites rule " + rule)));

        assertEquals(Set.of(), wrong);
    }
}
