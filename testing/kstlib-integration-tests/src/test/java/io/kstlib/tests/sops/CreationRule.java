package io.kstlib.tests.sops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the one creation rule of a {@code .sops.yaml}, which sops and kstlib then follow. */
final class CreationRule {

    private CreationRule() {}

    /**
     * @param config the file to write
     * @param keys the keys
     * @param source the kind of keys for which files are encrypted; with key groups, two of three groups are needed, and this is one of
     *         them
     * @param option the option of the rule
     */
    static void write(Path config, TestKeys keys, KeySource source, CryptOption option) {
        StringBuilder rule = new StringBuilder("creation_rules:\n  - path_regex: .*\n");
        option.lines().forEach(line -> rule.append("    ").append(line).append('\n'));
        if (option == CryptOption.KEY_GROUPS) {
            rule.append("    key_groups:\n");
            group(rule, keys, source);
            group(rule, keys, KeySource.AGE);
            group(rule, keys, KeySource.PGP_RSA);
        } else {
            rule.append("    ")
                    .append(source.type())
                    .append(": '")
                    .append(keys.recipient(source))
                    .append("'\n");
        }
        try {
            Files.writeString(config, rule);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void group(StringBuilder rule, TestKeys keys, KeySource source) {
        String recipient = "'" + keys.recipient(source) + "'";
        String entry = source == KeySource.KMS ? "{arn: " + recipient + "}" : recipient;
        rule.append("      - ")
                .append(source.type())
                .append(": [")
                .append(entry)
                .append("]\n");
    }
}
