package io.kstlib.tests.sops;

import io.kstlib.sops.Document;
import io.kstlib.sops.RecipientChange;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.ValuePath;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.CreationRules;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.tree.Value;
import java.nio.file.Path;
import java.util.Map;

/** The functions of {@link SopsCommand}, done by {@code io.kstlib.sops} in the same environment. */
final class OurSops {

    private final MasterKeyTypes types = MasterKeyTypes.load();
    private final KeyContext context;
    private final Sops sops;

    OurSops(Path home, Path directory, Map<String, String> environment) {
        KeyContext system = KeyContext.system();
        context = new KeyContext(
                environment,
                home,
                directory,
                system.clock(),
                system.random(),
                system.attemptTimeout(),
                system.passphrases());
        sops = new Sops(types, context);
    }

    /** Returns the rule of {@code .sops.yaml} for a file. */
    EncryptionRule rule(Path file) {
        return new CreationRules(types, context).forFile(file).orElseThrow();
    }

    byte[] encrypt(Path file, byte[] plain) {
        return encrypt(file, plain, rule(file));
    }

    byte[] encrypt(Path file, byte[] plain, EncryptionRule rule) {
        return sops.encrypt(Document.parse(plain, SopsFormat.forPath(file)), rule);
    }

    byte[] decrypt(Path file, byte[] encrypted) {
        return sops.decrypt(encrypted, SopsFormat.forPath(file)).toBytes();
    }

    byte[] extract(Path file, byte[] encrypted, String path) {
        return sops.decrypt(encrypted, SopsFormat.forPath(file)).extract(ValuePath.parse(path));
    }

    byte[] set(Path file, byte[] encrypted, String path, Object value) {
        return sops.edit(
                encrypted, SopsFormat.forPath(file), document -> document.with(ValuePath.parse(path), Value.of(value)));
    }

    byte[] remove(Path file, byte[] encrypted, String path) {
        return sops.edit(encrypted, SopsFormat.forPath(file), document -> document.without(ValuePath.parse(path)));
    }

    byte[] rotate(Path file, byte[] encrypted, RecipientChange change) {
        return sops.rotate(encrypted, SopsFormat.forPath(file), change);
    }

    byte[] updateKeys(Path file, byte[] encrypted, EncryptionRule rule) {
        return sops.updateKeys(encrypted, SopsFormat.forPath(file), rule);
    }

    Recipient recipient(KeySource source, String text) {
        return types.require(source.type()).recipient(new RecipientSpec.Text(text));
    }
}
