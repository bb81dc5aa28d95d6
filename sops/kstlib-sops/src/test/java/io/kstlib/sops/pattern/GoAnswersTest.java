package io.kstlib.sops.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random expressions, and what Go's {@code regexp} said about them and a few texts. The Go program {@code answers.go} made the file. */
class GoAnswersTest {

    private static List<String> lines() throws IOException {
        try (InputStream in = GoAnswersTest.class.getResourceAsStream("/pattern/answers.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String text(String escaped) {
        return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
    }

    @Test
    void saysWhatGoSays() throws IOException {
        List<String> differences = new ArrayList<>();
        int searches = 0;
        for (String line : lines()) {
            String[] words = line.split(" ", -1);
            String answer = answer(words);
            if (!answer.equals(line.substring(words[0].length() + 1))) {
                differences.add(text(words[0]) + " gave " + answer + " for " + line);
            }
            searches += words.length - 2;
        }

        assertEquals(List.of(), differences);
        assertTrue(searches >= 6_000, () -> "the file is not whole");
    }

    /** Returns the line that kstlib would make, without the expression. */
    private static String answer(String[] words) {
        GoPattern pattern;
        try {
            pattern = GoPattern.compile(text(words[0]));
        } catch (PatternSyntaxException refused) {
            return "-";
        }
        StringBuilder answer = new StringBuilder("+");
        for (int i = 2; i < words.length; i++) {
            boolean found = pattern.find(text(words[i].substring(1)));
            answer.append(found ? " 1" : " 0").append(words[i].substring(1));
        }
        return answer.toString();
    }
}
