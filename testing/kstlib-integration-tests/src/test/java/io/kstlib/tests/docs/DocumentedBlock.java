package io.kstlib.tests.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a page, with the comment before it that says how it is tested.
 *
 * @param page the file
 * @param line where the block begins, from 1
 * @param marker {@code config}, {@code commands}, {@code imports}, {@code java}, {@code by CLASS} or {@code none REASON}; empty without such a comment
 * @param language the word after the fence, such as {@code java}; may be empty
 * @param text the content of the block
 */
record DocumentedBlock(Path page, int line, String marker, String language, String text) {

    private static final Pattern MARKER = Pattern.compile("<!-- test: (.+) -->");

    static Path root() {
        return Path.of(System.getProperty("kstlib.root", "../.."))
                .toAbsolutePath()
                .normalize();
    }

    static List<DocumentedBlock> all() {
        List<DocumentedBlock> blocks = new ArrayList<>();
        try (Stream<Path> docs = Files.list(root().resolve("docs"))) {
            Stream.concat(Stream.of(root().resolve("README.md"), root().resolve("CHANGELOG.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .forEach(page -> blocks.addAll(in(page)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return blocks;
    }

    static List<DocumentedBlock> all(String marker) {
        return all().stream().filter(block -> block.marker().equals(marker)).toList();
    }

    private static List<DocumentedBlock> in(Path page) {
        List<DocumentedBlock> blocks = new ArrayList<>();
        String marker = "";
        String language = "";
        StringBuilder text = null;
        int begin = 0;
        int number = 0;
        for (String line : lines(page)) {
            number++;
            Matcher comment = MARKER.matcher(line.strip());
            if (line.startsWith("```") && text == null) {
                text = new StringBuilder();
                language = line.substring(3).strip();
                begin = number;
            } else if (line.startsWith("```") && text != null) {
                blocks.add(new DocumentedBlock(page, begin, marker, language, text.toString()));
                text = null;
                marker = "";
            } else if (text != null) {
                text.append(line).append('\n');
            } else if (comment.matches()) {
                marker = comment.group(1).strip();
            } else if (!line.isBlank()) {
                marker = "";
            }
        }
        return blocks;
    }

    private static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the same block with another text. */
    DocumentedBlock with(String other) {
        return new DocumentedBlock(page, line, marker, language, other);
    }

    @Override
    public String toString() {
        return root().relativize(page) + ":" + line;
    }
}
