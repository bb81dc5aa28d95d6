package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the creation rule for a file that is to be written. Decrypting needs no rules. A caller that names the recipients needs none either:
 * then no {@code .sops.yaml} is read, so that a stray one causes no problems.
 *
 * <p>The rules are those of the file that {@code SOPS_CONFIG} names. Without that variable, they are those of the first {@code .sops.yaml}.
 * It is looked for in the directory of the written file, in the directories above it, and in the home directory. The current directory does
 * not count.
 *
 * <p>{@code path_regex} is a regular expression in Go's syntax. It is looked for in the path of the written file relative to the
 * {@code .sops.yaml}, or in the whole path if the file is elsewhere. The names in the path have {@code /} between them on every platform;
 * the form of the platform counts, too. The first rule that matches decides.
 *
 * <p>Immutable, safe for use by several threads.
 */
public final class CreationRules {

    /** The environment variable that names the file of rules. */
    public static final String VARIABLE = "SOPS_CONFIG";

    private static final String NAME = ".sops.yaml";
    private static final int MAX_DIRECTORIES = 100;

    private final MasterKeyTypes types;
    private final KeyContext context;

    /**
     * Creates a reader of rules.
     *
     * @param types the types of recipients at hand
     * @param context the surroundings
     */
    public CreationRules(MasterKeyTypes types, KeyContext context) {
        this.types = types;
        this.context = context;
    }

    /**
     * Returns the rule for a file.
     *
     * @param file the encrypted file; it need not exist
     * @return the first rule that matches; empty when there is no {@code .sops.yaml} or it has no {@code creation_rules}
     * @throws SopsException ({@code RULE}) if no rule matches, or the rules are wrong; the message names the file, the {@code .sops.yaml}
     *     and every rule tried
     * @throws SopsException ({@code RECIPIENT}) if a recipient of the rule is malformed, or of a type that no module here knows
     */
    public Optional<EncryptionRule> forFile(Path file) {
        return source(file).flatMap(found -> in(found, file));
    }

    /**
     * Returns the rule for a file out of rules that were found before.
     *
     * @param source the result of {@link #source}
     * @param file the encrypted file; it need not exist
     * @return the first rule that matches; empty when there are no {@code creation_rules}
     * @throws SopsException ({@code RULE}) if no rule matches, or the rules are wrong
     * @throws SopsException ({@code RECIPIENT}) if a recipient of the rule is malformed, or of a type that no module here knows
     */
    public Optional<EncryptionRule> in(Path source, Path file) {
        RuleFile rules = RuleFile.read(source);
        return rules.isEmpty() ? Optional.empty() : Optional.of(rules.forFile(written(file), types));
    }

    /**
     * Tells where the rules for a file are.
     *
     * @param file the encrypted file; it need not exist
     * @return the {@code .sops.yaml}, or the file in its place; empty when there is none
     * @throws SopsException ({@code RULE}) if {@code SOPS_CONFIG} names no file
     */
    public Optional<Path> source(Path file) {
        String named = context.environment().getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            Path rules =
                    context.workingDirectory().resolve(named).toAbsolutePath().normalize();
            if (Files.isRegularFile(rules)) {
                return Optional.of(rules);
            }
            throw Reason.RULE.error(
                    VARIABLE + "=" + named + ": no such file", "Correct the variable, or remove it", null);
        }
        Path directory = written(file).getParent();
        for (int count = 0; directory != null && count < MAX_DIRECTORIES; count++) {
            Path rules = directory.resolve(NAME);
            if (Files.isRegularFile(rules)) {
                return Optional.of(rules);
            }
            directory = directory.getParent();
        }
        return context.home().map(home -> home.resolve(NAME)).filter(Files::isRegularFile);
    }

    private Path written(Path file) {
        return context.workingDirectory().resolve(file).toAbsolutePath().normalize();
    }

    /**
     * Reads the recipients in variables, which win over rules: {@code SOPS_AGE_RECIPIENTS}, {@code SOPS_PGP_FP}, {@code SOPS_KMS_ARN},
     * {@code SOPS_GCP_KMS_IDS}, {@code SOPS_HUAWEICLOUD_KMS_IDS}, {@code SOPS_AZURE_KEYVAULT_URLS} and {@code SOPS_VAULT_URIS}, each with
     * commas between.
     *
     * @return the recipients of all of them; empty when none is set
     * @throws SopsException ({@code RECIPIENT}) if one is malformed, or of a type that no module here knows; the message names the variable
     */
    public List<Recipient> fromEnvironment() {
        return new RuleFile.Recipients(types).ofVariables(context.environment());
    }
}
