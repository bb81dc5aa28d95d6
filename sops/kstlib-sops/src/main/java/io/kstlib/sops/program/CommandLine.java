package io.kstlib.sops.program;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words as a POSIX shell does (quotes, backslashes, comments). It does nothing else that a shell does: no
 * variables, no wildcards, no pipes. This is how sops reads {@code SOPS_AGE_KEY_CMD}.
 */
final class CommandLine {

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int position;

    private CommandLine(String text) {
        this.text = text;
    }

    static List<String> split(String text) throws ProgramException {
        return new CommandLine(text).split();
    }

    private List<String> split() throws ProgramException {
        while (position < text.length()) {
            char character = text.charAt(position++);
            switch (character) {
                case ' ', '\t', '\r', '\n' -> endWord();
                case '\'' -> quoted('\'');
                case '"' -> quoted('"');
                case '\\' -> append(next("a backslash"));
                case '#' -> {
                    if (inWord) {
                        append(character);
                    } else {
                        skipComment();
                    }
                }
                default -> append(character);
            }
        }
        endWord();
        if (words.isEmpty()) {
            throw new ProgramException("it names no program");
        }
        return List.copyOf(words);
    }

    private void quoted(char quote) throws ProgramException {
        inWord = true;
        for (char character = next("a quote"); character != quote; character = next("a quote")) {
            append(character == '\\' && quote == '"' ? next("a backslash") : character);
        }
    }

    private void append(char character) {
        inWord = true;
        word.append(character);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void skipComment() {
        while (position < text.length() && text.charAt(position) != '\n') {
            position++;
        }
    }

    private char next(String after) throws ProgramException {
        if (position == text.length()) {
            throw new ProgramException("it ends after " + after + " that was opened");
        }
        return text.charAt(position++);
    }
}
