package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.ValidationTerms.Document;
import io.kstlib.auth.api.validation.ValidationTerms.Reach;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads what the options of {@code check} demand of the token, and the files that they name. */
final class CheckTerms {

    static final String ISSUER = "--issuer";
    static final String AUDIENCE = "--audience";
    static final String JWKS = "--jwks";
    static final String DISCOVERY = "--discovery";
    static final String SKEW = "--clock-skew";
    static final String PRIVATE = "--allow-private";

    private static final int LONGEST_DOCUMENT_BYTES = 1024 * 1024;

    private final Arguments arguments;
    private final CommandRun run;

    CheckTerms(Arguments arguments, CommandRun run) {
        this.arguments = arguments;
        this.run = run;
    }

    ValidationTerms read() {
        ValidationTerms terms = ValidationTerms.none();
        Optional<String> issuer = arguments.text(ISSUER);
        if (issuer.isPresent()) {
            terms = terms.issuer(issuer.get());
        }
        Optional<String> audience = arguments.text(AUDIENCE);
        if (audience.isPresent()) {
            terms = terms.audience(audience.get());
        }
        Optional<String> discovery = arguments.text(DISCOVERY);
        if (discovery.isPresent()) {
            terms = terms.discovery(document(DISCOVERY, discovery.get()));
        }
        Optional<String> keys = arguments.text(JWKS);
        if (keys.isPresent()) {
            boolean url = keys.get().startsWith("https://") || keys.get().startsWith("http://");
            terms = url ? terms.keysAt(url(keys.get())) : terms.keys(document(JWKS, keys.get()));
        }
        Optional<Integer> skew = arguments.number(SKEW);
        if (skew.isPresent()) {
            terms = skew(terms, skew.get());
        }
        return arguments.has(PRIVATE) ? terms.reach(Reach.PRIVATE_TOO) : terms;
    }

    private static ValidationTerms skew(ValidationTerms terms, int seconds) {
        long most = ValidationTerms.LARGEST_CLOCK_SKEW.toSeconds();
        if (seconds < 0 || seconds > most) {
            throw CommandException.configuration(SKEW + " takes 0 to " + most + " seconds, not " + seconds);
        }
        return terms.clockSkew(Duration.ofSeconds(seconds));
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw CommandException.configuration(
                    JWKS + " takes a file or a URL; this is neither: " + malformed.getReason());
        }
    }

    private Document document(String option, String name) {
        try {
            Path file = run.here().workingDirectory().resolve(name);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = BoundedInput.read(in, LONGEST_DOCUMENT_BYTES)
                        .orElseThrow(() -> CommandException.configuration("the file of " + option + " is larger than "
                                + LONGEST_DOCUMENT_BYTES + " bytes: " + name));
                return new Document(name, new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException | InvalidPathException unreadable) {
            throw CommandException.configuration("the file of " + option + " cannot be read: " + name);
        }
    }
}
