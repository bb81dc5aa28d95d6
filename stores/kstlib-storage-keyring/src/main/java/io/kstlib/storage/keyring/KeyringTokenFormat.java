package io.kstlib.storage.keyring;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.storage.file.store.TokenFileFormat;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.file.Path;
import java.util.List;

/** A file of SOPS whose only recipient is the age key in the keyring. */
final class KeyringTokenFormat implements TokenFileFormat {

    private final TokenEnvelope envelope;
    private final KeyringIdentity identity;

    KeyringTokenFormat(TokenEnvelope envelope, KeyringIdentity identity) {
        this.envelope = envelope;
        this.identity = identity;
    }

    @Override
    public byte[] write(Token token, Path file) {
        return envelope.seal(token, file.toString());
    }

    @Override
    public Token read(byte[] content, Path file, String provider) {
        return envelope.open(content, file.toString(), provider);
    }

    @Override
    public void unlock() {
        identity.unlock();
    }

    @Override
    public void prove(Path file) {
        envelope.prove(file.toString());
    }

    @Override
    public void proveReplacement(byte[] stored, Path file) {
        envelope.proveReplacement(stored, file.toString());
    }

    @Override
    public List<Check> preflight(Path file) {
        return envelope.preflight(file.toString());
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }
}
