package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.storage.file.store.TokenFileFormat;
import java.nio.file.Path;
import java.util.List;

/** A JSON file with the fields of {@link Token#toMap()}, each encrypted: the layout of the Python kstlib. */
final class EncryptedTokenFormat implements TokenFileFormat {

    private final TokenCipher cipher;

    EncryptedTokenFormat(TokenCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    public byte[] write(Token token, Path file) {
        return cipher.encrypt(token.toMap(), Place.file(file));
    }

    @Override
    public Token read(byte[] content, Path file, String provider) {
        return StoredFields.token(cipher.decrypt(content, Place.file(file)), Place.file(file), provider);
    }

    @Override
    public void prove(Path file) {
        cipher.prove(Place.file(file));
    }

    @Override
    public void proveReplacement(byte[] stored, Path file) {
        cipher.proveReplacement(stored, Place.file(file));
    }

    @Override
    public List<Check> preflight(Path file) {
        return cipher.preflight(Place.file(file));
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }
}
