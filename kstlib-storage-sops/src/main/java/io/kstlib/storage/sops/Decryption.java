package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.error.SopsException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens files. Looks for keys only when a file is opened. */
final class Decryption {

    private final SecretContext context;

    Decryption(SecretContext context) {
        this.context = context;
    }

    /** @param place where the reference to the file is written, or {@code null} when the caller asked for the file itself */
    Map<String, @Nullable Object> open(String reference, @Nullable String place, Path file, byte[] content) {
        Sops sops = new Sops(
                RecipientModules.types(context.modules()),
                SopsKeyContexts.of(context.environment(), context.home(), context.clock()));
        try {
            return sops.decrypt(content, SopsFormat.forPath(file), file.toString())
                    .toMap();
        } catch (SopsException failure) {
            SopsException closed = failure.inFile(file.toString());
            String problem = place == null
                    ? SingleLineErrors.problem(closed)
                    : "the reference " + reference + " (" + place + ") cannot be followed: "
                            + SingleLineErrors.problem(closed);
            throw new SecretException(
                    reference,
                    problem,
                    closed.remedy().<Remedy>map(Remedy.Advice::new).orElse(null),
                    closed);
        }
    }
}
