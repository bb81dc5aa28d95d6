package io.kstlib.auth.cli.command;

import io.kstlib.auth.spi.text.PrintableText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options that every command takes. Immutable. */
public final class GlobalOptions {

    private final @Nullable String config;
    private final Messages.Level level;

    /**
     * @param config the configuration file, or {@code null} to search for one
     * @param level how much to say
     */
    public GlobalOptions(@Nullable String config, Messages.Level level) {
        this.config = config;
        this.level = level;
    }

    /**
     * {@return the configuration file; empty to search for one}
     *
     * @throws CommandException if it cannot be the path of a file on this system
     */
    public Optional<Path> config() {
        try {
            return config == null ? Optional.empty() : Optional.of(Path.of(config));
        } catch (InvalidPathException noPath) {
            throw CommandException.configuration(
                    "--config takes the path of a file, not \"" + PrintableText.escaped(noPath.getInput()) + "\"");
        }
    }

    /** {@return the words behind {@code kstlib} in a command for the same configuration; empty unless {@code --config} names one} */
    String words() {
        return config == null ? "" : " --config " + ShellWord.of(config);
    }

    /** {@return the level of messages} */
    public Messages.Level level() {
        return level;
    }
}
