package io.kstlib.tests.docs;

import io.kstlib.auth.spi.config.ConfigKey;
import java.util.List;
import java.util.stream.Collectors;

/** The keys of a section, including those of its sections, as a Markdown table. */
final class KeyTable {

    private final StringBuilder rows = new StringBuilder();

    private KeyTable() {}

    static String of(List<ConfigKey<?>> keys) {
        KeyTable table = new KeyTable();
        table.rows.append("| key | value | default | purpose |\n| --- | --- | --- | --- |\n");
        table.add("", keys);
        return table.rows.toString();
    }

    private void add(String parent, List<ConfigKey<?>> keys) {
        for (ConfigKey<?> key : keys) {
            String names = key.names().stream().map(name -> code(parent + name)).collect(Collectors.joining(" or "));
            row(names, key.kind(), key.standard().map(KeyTable::code).orElse(""), key.description());
            key.section().ifPresent(section -> add(parent + key.name() + ".", section.keys()));
        }
    }

    private void row(String... cells) {
        for (String cell : cells) {
            rows.append(cell.isEmpty() ? "| " : "| " + cell.replace("|", "\\|") + " ");
        }
        rows.append("|\n");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
