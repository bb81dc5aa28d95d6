package io.kstlib.sops.age;

import io.kstlib.files.AtomicFile;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.TriedIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The age identity that a person encrypts for when no recipient is chosen. It is the first one where sops looks for identities of age, or a new
 * one in the usual file if there is none.
 *
 * @param recipient its public side, {@code age1…}
 * @param source its place: a variable, or a file
 * @param created whether it was made just now; tell the person then
 */
public record OwnAgeIdentity(String recipient, String source, boolean created) {

    /**
     * {@return the first identity in {@code SOPS_AGE_KEY}, {@code SOPS_AGE_KEY_FILE} and {@code sops/age/keys.txt}, or, when these hold none,
     * the one that {@code SOPS_AGE_KEY_CMD} prints; empty when no place is named and there is no file}
     *
     * @param context the surroundings
     * @throws SopsException ({@code RECIPIENT}) if a place is named or a file exists, and it gives no identity
     */
    public static Optional<OwnAgeIdentity> find(KeyContext context) {
        Identities.Places places = new Identities.Places(context);
        boolean isThere = places.keyFile().filter(Files::exists).isPresent();
        Identities files = new Identities(places).readNative();
        Optional<OwnAgeIdentity> found = first(files);
        if (found.isEmpty()
                && !isThere
                && places.keyFile().filter(Files::exists).isPresent()) {
            isThere = true; // another process made it in the meantime, so what was read is not what is there
            files = new Identities(places).readNative();
            found = first(files);
        }
        if (found.isPresent()) {
            return found;
        }
        boolean command = places.variable(Identities.Places.KEY_COMMAND).isPresent();
        Identities asked = new Identities(places);
        if (command) {
            asked.runKeyCommand();
            found = first(asked);
        }
        boolean expected = command
                || places.variable(Identities.Places.KEY).isPresent()
                || places.variable(Identities.Places.KEY_FILE).isPresent()
                || isThere;
        if (found.isEmpty() && expected) {
            throw unusable(files, asked);
        }
        return found;
    }

    /**
     * Finds the identity or makes one. A file that exists is never changed, whatever it holds. When several processes come at once, one makes
     * the file and all get the same identity. On POSIX systems only the owner can read the file, and the directories that had to be made, from
     * the beginning.
     *
     * @param context the surroundings
     * @throws SopsException ({@code RECIPIENT}) if a place is named or a file exists, and it gives no identity
     * @throws SopsException ({@code FILE_ACCESS}) if the file cannot be written, or there is no home directory for it
     */
    public static OwnAgeIdentity findOrCreate(KeyContext context) {
        return find(context)
                .orElseGet(() ->
                        create(new Identities.Places(context).keyFile().orElseThrow(OwnAgeIdentity::nowhere), context));
    }

    /**
     * Tells whether a command printed the identity.
     *
     * @return whether it came from {@code SOPS_AGE_KEY_CMD}
     */
    public boolean isFromCommand() {
        return source.equals(Identities.Places.KEY_COMMAND);
    }

    /**
     * Returns the file that holds the identity.
     *
     * @param context the surroundings in which it was found
     * @return the file; empty when it came from a variable or a command
     */
    public Optional<Path> file(KeyContext context) {
        Identities.Places places = new Identities.Places(context);
        Optional<Path> usual = places.keyFile().filter(file -> source.equals(file.toString()));
        if (usual.isPresent()) {
            return usual;
        }
        return places.variable(Identities.Places.KEY_FILE)
                .filter(name -> source.equals(Identities.named(Identities.Places.KEY_FILE, name)))
                .map(places::path);
    }

    private static Optional<OwnAgeIdentity> first(Identities reader) {
        return reader.found().stream()
                .findFirst()
                .map(identity -> new OwnAgeIdentity(identity.recipient(), identity.source(), false));
    }

    private static SopsException unusable(Identities files, Identities asked) {
        List<String> problems = new ArrayList<>();
        for (Identities reader : List.of(files, asked)) {
            reader.problems().stream().map(TriedIdentity::toString).forEach(problems::add);
        }
        for (Identities reader : List.of(files, asked)) {
            reader.locked()
                    .forEach(identity -> problems.add(
                            identity.source() + " is protected by a passphrase, so that its recipient is not known"));
        }
        return Reason.RECIPIENT.error(
                "no recipient is configured, and the age identities at hand cannot be used: "
                        + String.join("; ", problems),
                "Configure a recipient, or correct what is wrong there",
                null);
    }

    private static OwnAgeIdentity create(Path file, KeyContext context) {
        X25519.Identity identity = X25519.Identity.generate(context.random());
        String recipient = identity.recipient().text();
        String content = "# created: " + context.clock().instant().truncatedTo(ChronoUnit.SECONDS) + "\n# public key: "
                + recipient + "\n" + identity.reveal() + "\n";
        try {
            AtomicFile.createFoldersForOwner(
                    Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory"));
            AtomicFile.createForOwner(file, content.getBytes(StandardCharsets.US_ASCII));
            return new OwnAgeIdentity(recipient, file.toString(), true);
        } catch (FileAlreadyExistsException another) {
            // Another process was faster. Its file is complete.
            return find(context).orElseThrow(() -> gone(file, another));
        } catch (IOException unwritable) {
            throw Reason.FILE_ACCESS.error(
                    "the age identity cannot be written to " + file + ": " + unwritable,
                    "Make the directory writable, name another with HOME or XDG_CONFIG_HOME, or configure a recipient",
                    unwritable);
        }
    }

    private static SopsException nowhere() {
        return Reason.FILE_ACCESS.error(
                "no age identity is made: neither HOME nor XDG_CONFIG_HOME names a directory for it with an absolute path",
                "Set one of the two, name a file of identities with " + Identities.Places.KEY_FILE
                        + ", or configure a recipient",
                null);
    }

    private static SopsException gone(Path file, IOException cause) {
        return Reason.FILE_ACCESS.error(
                "the age identity " + file + " was made by another process and is gone again", "Try again", cause);
    }
}
