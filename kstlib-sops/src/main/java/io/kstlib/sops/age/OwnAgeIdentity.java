package io.kstlib.sops.age;

import io.kstlib.sops.age.recipient.X25519Identity;
import io.kstlib.sops.error.FileAccessException;
import io.kstlib.sops.error.RecipientException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.TriedIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The age identity that encrypts for oneself when nobody chose a recipient: the first one where sops looks for identities of age, and a new
 * one in the usual file if there is none.
 *
 * @param recipient its public side, {@code age1…}
 * @param source where it lies: a variable, or a file
 * @param created whether it was made just now, which a person should be told
 */
public record OwnAgeIdentity(String recipient, String source, boolean created) {

    /**
     * Finds the identity.
     *
     * @param context the surroundings
     * @return the first identity in {@code SOPS_AGE_KEY}, {@code SOPS_AGE_KEY_FILE} and {@code sops/age/keys.txt}; empty when there is none
     */
    public static Optional<OwnAgeIdentity> find(KeyContext context) {
        return first(new IdentityFiles(new AgePlaces(context), context).readNative());
    }

    /**
     * Finds the identity or makes one. A file that exists is never changed, whatever it holds, and of several processes that come at once
     * one makes the file and all get the same identity. The file is readable by its owner alone from the beginning, and so are the
     * directories that had to be made.
     *
     * @param context the surroundings
     * @return the identity
     * @throws RecipientException if a place is named or a file exists, and no identity can be had from it
     * @throws FileAccessException if the file cannot be written
     */
    public static OwnAgeIdentity findOrCreate(KeyContext context) {
        AgePlaces places = new AgePlaces(context);
        IdentityReader reader = new IdentityFiles(places, context).readNative();
        Optional<OwnAgeIdentity> found = first(reader);
        if (found.isPresent()) {
            return found.get();
        }
        Path file = places.keyFile();
        if (places.variable(AgePlaces.KEY).isPresent()
                || places.variable(AgePlaces.KEY_FILE).isPresent()
                || Files.exists(file)) {
            throw unusable(reader);
        }
        return create(file, context);
    }

    private static Optional<OwnAgeIdentity> first(IdentityReader reader) {
        return reader.found().stream()
                .findFirst()
                .map(identity -> new OwnAgeIdentity(identity.recipient(), identity.source(), false));
    }

    private static RecipientException unusable(IdentityReader reader) {
        List<TriedIdentity> problems = reader.problems();
        String locked = reader.locked().stream()
                .map(identity ->
                        "; " + identity.source() + " is protected by a passphrase, so that its recipient is not known")
                .collect(Collectors.joining());
        return new RecipientException(
                "no recipient is configured, and the age identities at hand cannot be used: "
                        + problems.stream().map(TriedIdentity::toString).collect(Collectors.joining("; ")) + locked,
                "Configure a recipient, or correct what is wrong there",
                null);
    }

    private static OwnAgeIdentity create(Path file, KeyContext context) {
        X25519Identity identity = X25519Identity.generate(context.random());
        String recipient = identity.recipient().text();
        String content = "# created: " + context.clock().instant().truncatedTo(ChronoUnit.SECONDS) + "\n# public key: "
                + recipient + "\n" + identity.reveal() + "\n";
        try {
            new NewKeyFile(file).write(content);
            return new OwnAgeIdentity(recipient, file.toString(), true);
        } catch (FileAlreadyExistsException another) {
            // Somebody else was faster; what they wrote is complete.
            return find(context)
                    .orElseThrow(() -> unusable(new IdentityFiles(new AgePlaces(context), context).readNative()));
        } catch (IOException unwritable) {
            throw new FileAccessException(
                    "the age identity cannot be written to " + file + ": " + unwritable,
                    "Make the directory writable, or configure a recipient",
                    unwritable);
        }
    }
}
