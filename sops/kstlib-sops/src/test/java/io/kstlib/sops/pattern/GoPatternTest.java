package io.kstlib.sops.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoPatternTest {

    /** Expression, a text that matches, one that does not; each differs from Java's dialect or is common in rules. */
    @ParameterizedTest
    @CsvSource(delimiter = '¦', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            ^(data|stringData)$¦data¦metadata
            \\.sops\\.ya?ml$¦a/b.sops.yaml¦a.sops.yaml.bak
            (?i)^PASSWORD¦passWord1¦my password
            ^a.c$¦axc¦ac
            a{2,3}b¦aab¦ab
            a{,2}¦a{,2}¦aa
            x*?y¦xxy¦xx
            [^a-c]¦d¦abc
            []a]¦]¦b
            [a&&b]¦&¦c
            [[:alpha:]_]¦_¦1
            [[:^digit:]]¦a¦1
            \\bkey\\b¦the key¦monkey
            \\Bey¦key¦ey
            \\d+\\.\\d+¦1.5¦15
            \\x41\\x{1F600}¦A😀¦A
            \\Qa.b\\E+¦a.bb¦axb
            \\pL\\p{Greek}¦aα¦ab
            \\p{^Lu}¦a¦A
            (?s)a.b¦a-b¦ab
            (?P<name>k)e¦ke¦k
            (?:a|b)(?i:c)¦bC¦Bc
            (?i)straſe¦STRASE¦STRE
            a|b|¦¦\0
            \\101¦A¦B
            ^db\\_password$¦db_password¦db-password
            ^xa(?i)*$¦xaa¦xA
            ^a*(?U)+$¦aaa¦b
            ^ab\\Q\\E*$¦abb¦abab
            ^(?:)*a¦a¦b
            ^()+a¦a¦b
            \\b*a¦a¦b
            (?)a¦a¦b
            (?i)\u212a¦k¦\u0131
            (?i)σ¦ς¦s
            (?i)\\p{Lu}¦ß¦1
            (?i)i¦I¦\u0131
            {¦{¦a
            {,2}¦{,2}¦a
            ^a|{b}¦{b}¦b
            """)
    void matchesAsGoDoes(String expression, String match, String other) {
        assertEquals(true, GoPattern.compile(expression).find(match == null ? "" : match));
        if (!"\0".equals(other) && !"\\0".equals(other)) {
            assertEquals(false, GoPattern.compile(expression).find(other));
        }
    }

    @Test
    void takesTheEndOfTheTextForTheEndAndNotTheLastLineBreak() {
        assertEquals(false, GoPattern.compile("a$").find("a\n"));
        assertEquals(true, GoPattern.compile("(?m)a$").find("a\nb"));
        assertEquals(true, GoPattern.compile("(?m)^b").find("a\nb"));
        assertEquals(false, GoPattern.compile("a.b").find("a\nb"));
        assertEquals(true, GoPattern.compile("a.b").find("a\rb"));
    }

    @Test
    void knowsNoVerticalTabAsSpace() {
        assertEquals(false, GoPattern.compile("\\s").find("\u000B"));
        assertEquals(true, GoPattern.compile("\\v").find("\u000B"));
        assertEquals(false, GoPattern.compile("\\v").find("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?=a)",
                "(?!a)",
                "(?<=a)",
                "(?>a)",
                "(a)\\1",
                "a**",
                "a++",
                "a?+",
                "*a",
                "(",
                ")",
                "[a",
                "[b-a]",
                "a{3,2}",
                "a{1001}",
                "\\Z",
                "\\G",
                "\\h",
                "\\R",
                "\\k<n>",
                "\\p{IsGreek}",
                "\\p{javaLowerCase}",
                "\\pQ",
                "[[:no:]]",
                "(?x)a",
                "(?u)a",
                "\\",
                "\\x{110000}",
                "(?P<>a)",
                "[[:alpha:]",
                "((a{100}){100}){100}",
                "{2}",
                "a|{2}",
                "({2,})",
                "(?m)*",
                "(?U)+",
                "a|(?i)?",
                "(?-)a",
                "((a{10}){10}){11}",
                "(a{1000}){2,}",
                "(a(?m)|(?i)*)",
                "\\Q\\E*",
                "a*{2}",
                "a{2}{3}",
                "a{2}*"
            })
    void refusesWhatGoRefuses(String expression) {
        assertThrows(PatternSyntaxException.class, () -> GoPattern.compile(expression));
    }

    @Test
    void saysWhereTheProblemIs() {
        PatternSyntaxException refusal = assertThrows(PatternSyntaxException.class, () -> GoPattern.compile("ab(?=c)"));

        assertEquals("(? is not in Go's syntax at character 5", refusal.getMessage());
    }

    @Test
    void takesLinearTimeWhereBacktrackingWouldNotEnd() {
        GoPattern pattern = GoPattern.compile("^(a+)+$|(a*)*(b*)*c|(x+x+)+y");

        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertEquals(false, pattern.find("a".repeat(20_000) + "x".repeat(20_000))));
    }
}
