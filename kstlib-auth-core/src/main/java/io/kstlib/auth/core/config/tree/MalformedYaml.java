package io.kstlib.auth.core.config.tree;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.text.PrintableText;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;

/** Says in one line what is wrong with a YAML text. Does not pass on the parser's own message: it quotes the text, which may be a secret. */
final class MalformedYaml {

    private MalformedYaml() {}

    static ConfigurationException failure(YAMLException malformed, String text, LineOrigins origins) {
        if (malformed instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            return failure(origins, mark.getLine(), mark.getColumn(), explain(String.valueOf(marked.getProblem())));
        }
        return unprintable(text, origins);
    }

    /** Finds the first character that cannot be printed. The reader looks ahead, so its own position is not that of the character. */
    private static ConfigurationException unprintable(String text, LineOrigins origins) {
        int line = 0;
        int column = 0;
        for (int i = 0; i < text.length() && StreamReader.isPrintable(text.codePointAt(i)); i++) {
            column++;
            if (text.charAt(i) == '\n') {
                line++;
                column = 0;
            } else if (Character.isHighSurrogate(text.charAt(i))) {
                i++;
            }
        }
        return failure(origins, line, column, "a control character; remove it, or write it as \\x07 in double quotes");
    }

    private static ConfigurationException failure(LineOrigins origins, int line, int column, String problem) {
        String message = "not YAML at column " + (column + 1) + ": " + problem;
        return new ConfigurationException(new ConfigProblem("", origins.at(line + 1), message));
    }

    /** Explains a problem. The parser's short problem names characters and tokens of the grammar, never a value. */
    private static String explain(String problem) {
        if (problem.contains("TAB")) {
            return "a tab; indent with spaces";
        }
        String hint = "check the indentation, quotes and brackets here and just above";
        if (problem.startsWith("mapping values are not allowed")) {
            hint = "quote a value that holds a colon and a space, and check the indentation";
        } else if (problem.contains("cannot start any token")) {
            hint = "quote the value";
        } else if (problem.contains("escape")) {
            hint = "use single quotes, or double the backslash";
        }
        int advice = problem.indexOf(". (");
        return PrintableText.oneLine(advice < 0 ? problem : problem.substring(0, advice)) + "; " + hint;
    }
}
