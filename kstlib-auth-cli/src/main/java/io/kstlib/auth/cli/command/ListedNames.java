package io.kstlib.auth.cli.command;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import java.util.Arrays;
import java.util.Optional;

/** Names that only the machine knows. A shell asks the command for them when it completes a value with this label. */
enum ListedNames {
    /** The configured providers. */
    PROVIDER("PROVIDER", "", "auth providers --quiet"),
    /** The types of the loaded flows, and the word for a choice among them. */
    FLOW("FLOW", AuthFlowFactory.AUTO, "auth plugins --kind flow --quiet"),
    /** The types of the loaded storages. */
    STORAGE("STORAGE", "", "auth plugins --kind storage --quiet");

    private final String label;
    private final String always;
    private final String arguments;

    ListedNames(String label, String always, String arguments) {
        this.label = label;
        this.always = always;
        this.arguments = arguments;
    }

    /** Returns the names with which a value with this label is completed; empty when it has none. */
    static Optional<ListedNames> of(String label) {
        return Arrays.stream(values())
                .filter(names -> names.label.equals(label))
                .findFirst();
    }

    /** Returns a name that is there on each machine; empty without such a name. */
    String always() {
        return always;
    }

    /** Returns the arguments with which the command prints the names, one per line. */
    String arguments() {
        return arguments;
    }
}
