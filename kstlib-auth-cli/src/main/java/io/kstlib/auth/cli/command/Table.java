package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.StyledText.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows under headings. Not safe for use by several threads. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * A cell of a row.
     *
     * @param shown the text for people
     * @param field the text for programs: a stable word, a time in ISO 8601
     */
    public record Cell(StyledText shown, String field) {

        /** {@return a cell with the same text for people and for programs} */
        public static Cell of(String text) {
            return new Cell(StyledText.of(text), text);
        }

        /** {@return a cell with the same text for people, who see its tone, and for programs} */
        public static Cell of(Tone tone, String text) {
            return new Cell(new StyledText(tone, text), text);
        }

        /** {@return a cell with one text for people and another for programs} */
        public static Cell of(String shown, String field) {
            return new Cell(StyledText.of(shown), field);
        }
    }

    /** @param headings one for each column */
    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    public void row(Cell... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("a row has one cell for each of the headings " + headings);
        }
        rows.add(List.of(cells));
    }

    List<String> separated() {
        return rows.stream()
                .map(row -> row.stream()
                        .map(cell -> StyledText.of(cell.field()).content())
                        .collect(Collectors.joining("\t")))
                .toList();
    }

    List<Object[]> laidOut(int columns) {
        Table shown = withoutEmptyColumns();
        int[] widths = shown.widths();
        int total = GAP.length() * (widths.length - 1) + Arrays.stream(widths).sum();
        return total <= columns ? shown.inColumns(widths) : shown.inBlocks();
    }

    private Table withoutEmptyColumns() {
        int[] used = IntStream.range(0, headings.size())
                .filter(i -> rows.stream()
                        .anyMatch(row -> !row.get(i).shown().content().isEmpty()))
                .toArray();
        Table shown = new Table(Arrays.stream(used).mapToObj(headings::get).toArray(String[]::new));
        rows.forEach(
                row -> shown.rows.add(Arrays.stream(used).mapToObj(row::get).toList()));
        return shown;
    }

    private int[] widths() {
        return IntStream.range(0, headings.size())
                .map(i -> rows.stream()
                        .mapToInt(row -> row.get(i).shown().width())
                        .reduce(headings.get(i).length(), Math::max))
                .toArray();
    }

    private List<Object[]> inColumns(int[] widths) {
        List<Object[]> lines = new ArrayList<>();
        lines.add(line(
                headings.stream().map(text -> new StyledText(Tone.STRONG, text)).toList(), widths));
        rows.forEach(row -> lines.add(line(row.stream().map(Cell::shown).toList(), widths)));
        return lines;
    }

    private static Object[] line(List<StyledText> cells, int[] widths) {
        List<Object> parts = new ArrayList<>();
        int last = cells.size() - 1;
        while (last > 0 && cells.get(last).content().isEmpty()) {
            last--;
        }
        for (int i = 0; i <= last; i++) {
            parts.add(cells.get(i));
            if (i < last) {
                parts.add(" ".repeat(widths[i] - cells.get(i).width()) + GAP);
            }
        }
        return parts.toArray();
    }

    private List<Object[]> inBlocks() {
        int label = headings.stream().mapToInt(String::length).max().orElse(0);
        List<Object[]> lines = new ArrayList<>();
        for (List<Cell> row : rows) {
            lines.add(
                    new Object[] {new StyledText(Tone.STRONG, row.get(0).shown().content())});
            for (int i = 1; i < row.size(); i++) {
                if (!row.get(i).shown().content().isEmpty()) {
                    String heading = headings.get(i);
                    lines.add(new Object[] {
                        GAP,
                        new StyledText(Tone.FAINT, heading),
                        " ".repeat(label - heading.length()) + GAP,
                        row.get(i).shown()
                    });
                }
            }
        }
        return lines;
    }
}
