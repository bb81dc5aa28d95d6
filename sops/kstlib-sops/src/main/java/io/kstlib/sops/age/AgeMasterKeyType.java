package io.kstlib.sops.age;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapAttempt;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The type {@code age}. */
public final class AgeMasterKeyType implements MasterKeyType {

    /** The name of the type. */
    public static final String TYPE = "age";

    static final String RECIPIENT = "recipient";

    /** For {@link java.util.ServiceLoader}. */
    public AgeMasterKeyType() {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text) {
            AgeRecipient.parse(text.text());
            return new Key(text.text());
        }
        throw Reason.RECIPIENT.error("a recipient of age is one text, not fields");
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new Key(entry.text(RECIPIENT));
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new Unwrapping(context);
    }

    /**
     * A recipient of age.
     *
     * @param text the recipient as written, with its comment, as sops keeps it; only {@link #wrap} parses it, since files have recipients that only
     *     others can encrypt for
     */
    private record Key(String text) implements Recipient {

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public KeyEntry wrap(DataKey dataKey, KeyContext context) {
            try {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put(RECIPIENT, text);
                fields.put(
                        KeyEntry.WRAPPED_KEY,
                        AgeFile.encrypt(dataKey.reveal(), AgeRecipient.parse(text), context.random()));
                return new KeyEntry(type(), fields);
            } catch (AgeFileException degenerate) {
                throw Reason.RECIPIENT.error(
                        "the age recipient " + text + " is unusable: " + degenerate.problem(), null, degenerate);
            }
        }
    }

    /** Tries the identities of variables and files first, and those behind programs and passphrases when none of these opens the entry. */
    private static final class Unwrapping implements Unwrapper {

        private static final int MAX_PUBLIC_KEYS = 100;
        private static final int MAX_PUBLIC_KEY_BYTES = 16 * 1024;
        private static final String ENDING = ".pub";

        private final Identities.Places places;
        private final Identities asked;
        private final Set<Identities.Locked> unlocked = new HashSet<>();
        private final Set<String> commandsRunFor = new HashSet<>();
        private @Nullable Identities files;

        Unwrapping(KeyContext context) {
            this.places = new Identities.Places(context);
            this.asked = new Identities(places);
        }

        @Override
        public List<UnwrapAttempt> attempts(KeyEntry entry) {
            return List.of(
                    new UnwrapAttempt(Reach.LOCAL, () -> withFile(entry, file -> local(entry, file))),
                    new UnwrapAttempt(Reach.AGENT, () -> withFile(entry, file -> asking(entry, file))));
        }

        private UnwrapOutcome withFile(KeyEntry entry, Function<AgeFile, UnwrapOutcome> attempt) {
            try {
                return attempt.apply(AgeFile.wrappedKey(entry));
            } catch (AgeFileException malformed) {
                TriedIdentity tried = TriedIdentity.none(
                        "age recipient " + recipient(entry), "its wrapped key is damaged: " + malformed.problem());
                return new UnwrapOutcome.Refused(List.of(tried), "");
            }
        }

        private UnwrapOutcome local(KeyEntry entry, AgeFile file) {
            Identities reader = files();
            return tryAll(entry, file, reader.found(), reader.problems());
        }

        private Identities files() {
            Identities reader = files;
            if (reader == null) {
                reader = new Identities(places).readAll();
                files = reader;
            }
            return reader;
        }

        private UnwrapOutcome asking(KeyEntry entry, AgeFile file) {
            if (commandsRunFor.add(recipient(entry))) {
                asked.runCommands(recipient(entry));
            }
            UnwrapOutcome outcome = tryAll(entry, file, asked.found(), asked.problems());
            if (outcome instanceof UnwrapOutcome.Unwrapped) {
                return outcome;
            }
            List<Identities.Locked> locked = new ArrayList<>(files().locked());
            locked.addAll(asked.locked());
            locked.removeIf(unlocked::contains);
            unlocked.addAll(asked.unlock(locked, file));
            return tryAll(entry, file, asked.found(), asked.problems());
        }

        private UnwrapOutcome tryAll(
                KeyEntry entry, AgeFile file, List<Identities.Found> found, List<TriedIdentity> problems) {
            List<TriedIdentity> tried = new ArrayList<>();
            List<Identities.Found> likelyFirst = new ArrayList<>(found);
            likelyFirst.sort((one, other) -> Boolean.compare(isFor(entry, other), isFor(entry, one)));
            for (Identities.Found identity : likelyFirst) {
                try {
                    Optional<byte[]> opened = file.decrypt(identity.identity());
                    if (opened.isPresent()) {
                        return new UnwrapOutcome.Unwrapped(new DataKey(opened.get()));
                    }
                    tried.add(tried(
                            identity, isFor(entry, identity) ? "the wrapped key is damaged" : "is another recipient"));
                } catch (AgeFileException damaged) {
                    tried.add(tried(identity, "the wrapped key is damaged: " + damaged.problem()));
                } catch (IllegalArgumentException noDataKey) {
                    tried.add(tried(identity, "what it opens is not a data key"));
                }
            }
            tried.addAll(problems);
            return new UnwrapOutcome.Refused(tried, advice(recipient(entry), tried, files().locked()));
        }

        private static TriedIdentity tried(Identities.Found identity, String problem) {
            return new TriedIdentity(identity.recipient(), identity.source(), problem);
        }

        private static boolean isFor(KeyEntry entry, Identities.Found identity) {
            return (recipient(entry) + " ").startsWith(identity.recipient() + " ");
        }

        private static String recipient(KeyEntry entry) {
            return entry.optionalText(RECIPIENT).orElse("?");
        }

        /**
         * Advises on a recipient's entry that no identity opens.
         *
         * @param tried the identities that were tried, each with its problem
         * @param locked the identities in files that a passphrase protects
         */
        private String advice(String recipient, List<TriedIdentity> tried, List<Identities.Locked> locked) {
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
                    .or(() -> locked.stream().findFirst().map(Unwrapping::unlocking))
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
                    .map(file -> "The key is " + file + ": export " + Identities.Places.SSH_KEY_FILE + "=" + file)
                    .orElse("Name the file of this SSH key: export " + Identities.Places.SSH_KEY_FILE + "=FILE");
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
}
