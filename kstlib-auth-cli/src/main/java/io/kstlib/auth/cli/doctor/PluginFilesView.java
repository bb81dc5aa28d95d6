package io.kstlib.auth.cli.doctor;

import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Tone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The jars that a person put into the directory {@code plugins}, and how they differ.
 *
 * @param files the jars
 */
record PluginFilesView(List<PluginFile> files) {

    ExitCode show(CommandRun run, boolean asJson) {
        if (asJson) {
            run.answer()
                    .json(Map.of(
                            "jars",
                            files.stream().map(PluginFilesView::document).toList()));
        } else if (files.isEmpty()) {
            run.messages().say("There are no jars in plugins/.");
        } else {
            run.answer().table(table());
        }
        boolean damaged = files.stream().anyMatch(file -> file.problem().isPresent());
        return damaged ? ExitCode.FAILED : ExitCode.DONE;
    }

    private Table table() {
        Table table = new Table("JAR", "SHA-256", "SIGNED BY", "CERTIFICATE (SHA-256)", "PROBLEM");
        for (PluginFile file : files) {
            String hash = file.sha256().orElse("");
            String signers = joined(file, PluginFile.Signer::subject);
            String certificates = joined(file, PluginFile.Signer::sha256);
            String problem = file.problem().orElse("");
            table.row(
                    List.of(
                            new StyledText(Tone.STRONG, file.name()),
                            StyledText.of(hash),
                            StyledText.of(signers),
                            StyledText.of(certificates),
                            new StyledText(Tone.BAD, problem)),
                    List.of(file.name(), hash, signers, certificates, problem));
        }
        return table;
    }

    private static String joined(PluginFile file, Function<PluginFile.Signer, String> part) {
        return file.signers().stream().map(part).collect(Collectors.joining("; "));
    }

    private static Map<String, @Nullable Object> document(PluginFile file) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("jar", file.name());
        document.put("sha256", file.sha256().orElse(null));
        document.put(
                "signers",
                file.signers().stream()
                        .map(signer -> Map.of("subject", signer.subject(), "certificate_sha256", signer.sha256()))
                        .toList());
        document.put("problem", file.problem().orElse(null));
        return document;
    }
}
