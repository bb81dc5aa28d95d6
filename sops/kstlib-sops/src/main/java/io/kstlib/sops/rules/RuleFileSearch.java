package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks for {@code .sops.yaml}.
 *
 * @param context the surroundings, whose home directory comes last
 */
record RuleFileSearch(KeyContext context) {

    static final String VARIABLE = "SOPS_CONFIG";
    static final String NAME = ".sops.yaml";

    private static final int MAX_DIRECTORIES = 100;

    Optional<Path> find(Path written) {
        String named = context.environment().getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            Path file =
                    context.workingDirectory().resolve(named).toAbsolutePath().normalize();
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
            throw Reason.RULE.error(
                    VARIABLE + "=" + named + ": no such file", "Correct the variable, or remove it", null);
        }
        Path directory = written.getParent();
        for (int count = 0; directory != null && count < MAX_DIRECTORIES; count++) {
            Path file = directory.resolve(NAME);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
            directory = directory.getParent();
        }
        return context.home().map(home -> home.resolve(NAME)).filter(Files::isRegularFile);
    }
}
