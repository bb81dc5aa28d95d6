package io.kstlib.auth.core;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.core.login.Login;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The tokens of a client for callers who wait only so long. Immutable, safe for use by several threads. */
final class HurriedSource implements TokenSource {

    private final AuthClient client;
    private final TokenSupply tokens;
    private final Duration longest;

    HurriedSource(AuthClient client, TokenSupply tokens, Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("a deadline is longer than zero");
        }
        this.client = client;
        this.tokens = tokens;
        this.longest = longest;
    }

    @Override
    public Token getToken() {
        return tokens.valid(longest);
    }

    @Override
    public Optional<Token> cachedToken() {
        return client.cachedToken();
    }

    @Override
    public Optional<Token> replace(Token rejected) {
        return tokens.with(used -> used.replacementOf(rejected, longest));
    }

    @Override
    public Optional<Token> storedToken() {
        return client.storedToken();
    }

    @Override
    public Instant refreshDue(Token token) {
        return client.refreshDue(token);
    }

    @Override
    public Remedy remedy(StepUp demand) {
        return client.remedy(demand);
    }

    Login engine() {
        return client.engine();
    }

    @Override
    public String toString() {
        return client + " within " + longest;
    }
}
