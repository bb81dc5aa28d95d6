package io.kstlib.sops.age;

import io.kstlib.sops.key.TriedIdentity;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads identities from texts and files. Keeps what is wrong with those that cannot be used. */
final class IdentityReader {

    private static final String PLUGIN = "AGE-PLUGIN-";

    private final SecureRandom random;
    private final List<FoundIdentity> found = new ArrayList<>();
    private final List<LockedIdentity> locked = new ArrayList<>();
    private final List<TriedIdentity> problems = new ArrayList<>();

    IdentityReader(SecureRandom random) {
        this.random = random;
    }

    List<FoundIdentity> found() {
        return found;
    }

    List<LockedIdentity> locked() {
        return locked;
    }

    List<TriedIdentity> problems() {
        return problems;
    }

    void problem(String source, String problem) {
        problems.add(TriedIdentity.none(source, problem));
    }

    /** Reads identities, one per line, or an age file that holds them. */
    void identities(String source, byte[] content) {
        if (!AgeFile.looksLike(content)) {
            lines(source, content, "\\R");
            return;
        }
        try {
            locked.add(new LockedIdentity.IdentityFile(source, AgeFile.parse(content)));
        } catch (AgeFileException malformed) {
            problem(source, "is a malformed age file: " + malformed.problem());
        }
    }

    /** Reads identities with any space between, as variables have them. */
    void words(String source, byte[] content) {
        if (AgeFile.looksLike(content)) {
            identities(source, content);
        } else {
            lines(source, content, "\\s+");
        }
    }

    private void lines(String source, byte[] content, String separator) {
        int before = found.size() + problems.size();
        String text = new String(content, StandardCharsets.UTF_8);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            for (String word : List.of(line.strip().split(separator, -1))) {
                identity(source, number, word.strip());
            }
        }
        if (found.size() + problems.size() == before) {
            problem(source, "holds no identity");
        }
    }

    private void identity(String source, int line, String text) {
        try {
            String upper = text.toUpperCase(Locale.ROOT);
            if (upper.startsWith(HybridIdentity.PREFIX)) {
                HybridIdentity identity = HybridIdentity.parse(text);
                found.add(new FoundIdentity(identity.recipient().text(), source, identity));
            } else if (upper.startsWith(X25519Identity.PREFIX)) {
                X25519Identity identity = X25519Identity.parse(text);
                found.add(new FoundIdentity(identity.recipient().text(), source, identity));
            } else if (upper.startsWith(PLUGIN)) {
                problem(source, "line " + line + " is an identity of an age plugin, which is not supported here");
            } else {
                problem(source, "line " + line + " is malformed: it does not begin with " + X25519Identity.PREFIX);
            }
        } catch (AgeFileException malformed) {
            problem(source, "line " + line + " is malformed: " + malformed.problem());
        }
    }

    /** Reads a private key file of SSH. */
    void sshKey(String source, byte[] content) {
        try {
            SshKeyFile file = SshKeyFile.parse(content);
            if (file instanceof OpenSshKeyFile encrypted) {
                locked.add(new LockedIdentity.SshKey(source, encrypted));
            } else if (file instanceof SshKeyFile.Open open) {
                sshKey(source, open.key());
            }
        } catch (SshKeyException unusable) {
            problem(source, unusable.problem());
        }
    }

    void sshKey(String source, SshPrivateKey key) {
        found.add(new FoundIdentity(key.publicKey().text(), source, new SshIdentity(key, random)));
    }
}
