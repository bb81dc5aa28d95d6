package io.kstlib.auth.core.injected;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.InjectedToken;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The token that the environment brings for one provider, in place of its storage: it can be read only. Safe for use by several threads. */
final class InjectedStorage implements TokenStorage {

    private static final Duration TAKEN_FOR_NEW = Duration.ofMinutes(15);

    private final String provider;
    private final TokenPlace place;
    private final TokenOwnership ownership;
    private final Clock clock;

    /**
     * @param provider the name of the provider
     * @param place where its token is
     * @param ownership the owner that a token must have
     */
    InjectedStorage(String provider, TokenPlace place, TokenOwnership ownership, Clock clock) {
        this.provider = provider;
        this.place = place;
        this.ownership = ownership;
        this.clock = clock;
    }

    @Override
    public Optional<String> revision(String name) {
        // A token that does not say when it ends is taken for new now and then: the server knows whether it has ended.
        return Optional.of(ContentHash.hex(place.read().getBytes(StandardCharsets.UTF_8)) + "@"
                + clock.instant().getEpochSecond() / TAKEN_FOR_NEW.toSeconds());
    }

    /**
     * @throws io.kstlib.auth.api.error.NotLoggedInException if it is a JWT of another issuer
     */
    @Override
    public Optional<Token> load(String name) {
        String text = place.read();
        if (!PrintableText.isAsciiWord(text) || text.length() > TokenPlace.MAX_BYTES) {
            throw new StorageException(
                    place.inWords(),
                    Reason.UNREADABLE,
                    place.inWords() + " holds no token: a token is one word",
                    new Remedy.Advice("Correct or unset " + place.variable()),
                    null);
        }
        Secret secret = Secret.of(text);
        Optional<CompactJwt> jwt = CompactJwt.ifReadable(secret); // an opaque one says nothing of its end or its issuer
        Token.Builder token = Token.builder(
                secret, jwt.flatMap(readable -> readable.time("iat")).orElseGet(clock::instant));
        jwt.flatMap(readable -> readable.time("exp")).ifPresent(token::expiresAt);
        return Optional.of(new InjectedToken(token.build(), place.inWords()).markedBy(ownership));
    }

    @Override
    public Optional<Token> update(String name, Duration wait, TokenUpdate update) {
        throw readOnly();
    }

    @Override
    public boolean delete(String name) {
        throw readOnly();
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public PreflightReport preflight(String name) {
        return new PreflightReport(List.of(PreflightReport.Check.attempt(
                "read",
                () -> load(name).isPresent() ? "the token comes from " + place.inWords() : "no token is there")));
    }

    @Override
    public void proveWritable(String name) {
        throw readOnly();
    }

    private StorageException readOnly() {
        return new StorageException(
                place.inWords(),
                Reason.NOT_WRITABLE,
                "the token of \"" + provider + "\" comes from " + place.inWords()
                        + ", and no other one is stored while it does",
                new Remedy.Advice("Set a new one there, or unset " + place.variable()),
                null);
    }

    @Override
    public List<String> list() {
        return List.of(provider);
    }

    @Override
    public String location(String name) {
        return place.inWords();
    }

    @Override
    public Protection protection() {
        return Protection.PLAINTEXT;
    }

    @Override
    public String toString() {
        return "InjectedStorage[" + place.inWords() + "]";
    }
}
