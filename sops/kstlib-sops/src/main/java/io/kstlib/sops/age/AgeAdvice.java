package io.kstlib.sops.age;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.key.TriedIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to do when no identity opens a recipient's entry. */
final class AgeAdvice {

    private static final int MAX_PUBLIC_KEYS = 100;
    private static final int MAX_PUBLIC_KEY_BYTES = 16 * 1024;
    private static final String ENDING = ".pub";

    private final AgePlaces places;

    AgeAdvice(AgePlaces places) {
        this.places = places;
    }

    /**
     * @param tried the identities that were tried, and what was wrong with each
     * @param locked the identities in files that a passphrase protects
     */
    String forRecipient(String recipient, List<TriedIdentity> tried, List<Identities.Locked> locked) {
        if (AgeRecipient.plugin(recipient).isPresent()) {
            return "Decrypt with sops, which runs age plugins, and add a recipient of age itself: sops rotate -i --add-age RECIPIENT FILE";
        }
        if (recipient.startsWith("ssh-")) {
            return forSshKey(recipient, locked);
        }
        Optional<String> broken = tried.stream()
                .filter(attempt -> attempt.problem().contains("malformed"))
                .map(TriedIdentity::source)
                .findFirst();
        String supply = places.keyFile()
                .map(file -> "put the secret key of " + recipient + " into " + file
                        + ", or name its file: export SOPS_AGE_KEY_FILE=FILE")
                .orElse("name the file of the secret key of " + recipient + ": export SOPS_AGE_KEY_FILE=FILE");
        String first = broken.map(source -> "Correct " + source)
                .or(() -> locked.stream().findFirst().map(AgeAdvice::unlocking))
                .orElse("");
        return first.isEmpty()
                ? supply.substring(0, 1).toUpperCase(Locale.ROOT) + supply.substring(1)
                : first + "; or " + supply;
    }

    private static String unlocking(Identities.Locked identity) {
        return "Name a program that asks for the passphrase of " + identity.source()
                + ": export KSTLIB_ASKPASS=PROGRAM";
    }

    private String forSshKey(String recipient, List<Identities.Locked> locked) {
        for (Identities.Locked identity : locked) {
            if (identity instanceof Identities.Locked.SshKey key
                    && (recipient + " ").startsWith(key.file().publicKey().text() + " ")) {
                return unlocking(key);
            }
        }
        return fileOf(recipient)
                .map(file -> "The key is " + file + ": export " + AgePlaces.SSH_KEY_FILE + "=" + file)
                .orElse("Name the file of this SSH key: export " + AgePlaces.SSH_KEY_FILE + "=FILE");
    }

    /** Finds the private key in the usual folder whose public half is the recipient. */
    private Optional<Path> fileOf(String recipient) {
        Optional<Path> folder = places.sshDirectory();
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*" + ENDING)) {
            String wanted = SshPublicKey.parse(recipient).text();
            int count = 0;
            for (Path file : files) {
                if (count++ == MAX_PUBLIC_KEYS) {
                    break;
                }
                String name = file.getFileName().toString();
                Path privateKey = file.resolveSibling(name.substring(0, name.length() - ENDING.length()));
                if (Files.exists(privateKey) && holds(file, wanted)) {
                    return Optional.of(privateKey);
                }
            }
        } catch (IOException | DirectoryIteratorException | AgeFileException none) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path file, String wanted) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            Optional<byte[]> line = BoundedInput.read(content, MAX_PUBLIC_KEY_BYTES);
            return line.isPresent()
                    && SshPublicKey.parse(new String(line.get(), StandardCharsets.UTF_8))
                            .text()
                            .equals(wanted);
        } catch (AgeFileException another) {
            return false;
        }
    }
}
